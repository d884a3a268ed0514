package io.ringway.filters.http.headermutation;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import java.util.List;

/** Changes heads: first as the chain says, then as each level of the route does. Owner: worker. */
final class MutationFilter implements HttpFilter {
    private final FilterCallbacks callbacks;
    private final MutationFactory factory;

    MutationFilter(FilterCallbacks callbacks, MutationFactory factory) {
        this.callbacks = callbacks;
        this.factory = factory;
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        if (change(headers, false)) {
            return HeadersStatus.CONTINUE;
        }
        callbacks.stream()
                .sendLocalReply(LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        if (change(headers, true)) {
            return HeadersStatus.CONTINUE;
        }
        callbacks.stream().resetStream();
        return HeadersStatus.STOP_ITERATION;
    }

    /** False if there is no memory or the block is full. */
    private boolean change(HeaderBlock headers, boolean isAnswer) {
        boolean fits = apply(factory.settings(), headers, isAnswer);
        List<Object> levels = callbacks.routeConfigs();
        int count = levels.size();
        for (int i = 0; fits && i < count; i++) {
            Object level = levels.get(factory.isMostSpecificLast() ? i : count - 1 - i);
            fits = apply((MutationSettings) level, headers, isAnswer);
        }
        return fits;
    }

    private boolean apply(MutationSettings settings, HeaderBlock headers, boolean isAnswer) {
        HeaderChanges changes = isAnswer ? settings.answer() : settings.request();
        return changes == null || changes.apply(callbacks.stream(), headers);
    }
}
