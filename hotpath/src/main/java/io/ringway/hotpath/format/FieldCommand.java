package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.TextOutput;
import org.jspecify.annotations.Nullable;

/**
 * {@code %REQ(X?Y):Z%}, {@code %RESP(X?Y):Z%} and {@code %TRAILER(X?Y):Z%}: the first of one or two fields that is there, cut to a length. Owner: any (immutable).
 */
final class FieldCommand implements Command {
    private enum Head {
        REQUEST,
        ANSWER,
        TRAILERS
    }

    private final FieldName first;
    private final @Nullable FieldName second;
    private final int lengthMax;
    private final Head head;
    private final int firstSlot;
    private final int secondSlot;

    private FieldCommand(
            FieldName first, @Nullable FieldName second, int lengthMax, Head head, int firstSlot, int secondSlot) {
        this.first = first;
        this.second = second;
        this.lengthMax = lengthMax;
        this.head = head;
        this.firstSlot = firstSlot;
        this.secondSlot = secondSlot;
    }

    static FieldCommand ofRequest(FieldName first, @Nullable FieldName second, int lengthMax) {
        return new FieldCommand(first, second, lengthMax, Head.REQUEST, 0, 0);
    }

    static FieldCommand ofAnswer(
            FieldName first, @Nullable FieldName second, int lengthMax, CapturedFields capturedFields) {
        return new FieldCommand(
                first,
                second,
                lengthMax,
                Head.ANSWER,
                capturedFields.slot(first),
                second == null ? 0 : capturedFields.slot(second));
    }

    static FieldCommand ofTrailers(FieldName first, @Nullable FieldName second, int lengthMax) {
        return new FieldCommand(first, second, lengthMax, Head.TRAILERS, 0, 0);
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        long slice = find(view, first, firstSlot);
        FieldName other = second;
        if (slice == Slices.NONE && other != null) {
            slice = find(view, other, secondSlot);
        }
        if (slice == Slices.NONE) {
            return false;
        }
        out.put(view.requestHeaders().buffer(), Slices.start(slice), Math.min(Slices.length(slice), lengthMax));
        return true;
    }

    private long find(StreamView view, FieldName name, int slot) {
        return switch (head) {
            case REQUEST -> name.find(view.requestHeaders());
            case ANSWER -> view.info().isCaptured ? view.info().captured[slot] : name.find(view.responseHeaders());
            case TRAILERS -> {
                HeaderBlock trailers = view.info().responseTrailers;
                yield trailers == null ? Slices.NONE : name.find(trailers);
            }
        };
    }
}
