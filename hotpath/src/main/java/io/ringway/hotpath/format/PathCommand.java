package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.TextOutput;
import org.jspecify.annotations.Nullable;

/** {@code %PATH(WQ:ORIG)%}: a path with or without its query. Owner: any (immutable). */
record PathCommand(FieldName first, @Nullable FieldName second, boolean isQueryShown, int lengthMax)
        implements Command {

    @Override
    public boolean write(StreamView view, TextOutput out) {
        HeaderBlock headers = view.requestHeaders();
        long slice = first.find(headers);
        if (slice == Slices.NONE && second != null) {
            slice = second.find(headers);
        }
        if (slice == Slices.NONE) {
            return false;
        }
        int start = Slices.start(slice);
        int length = Slices.length(slice);
        if (!isQueryShown) {
            int path = 0;
            while (path < length && headers.buffer().getByte(start + path) != '?') {
                path++;
            }
            length = path;
        }
        out.put(headers.buffer(), start, Math.min(length, lengthMax));
        return true;
    }
}
