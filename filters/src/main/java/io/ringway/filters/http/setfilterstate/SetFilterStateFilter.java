package io.ringway.filters.http.setfilterstate;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HashableText;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts texts about a request into the filter state. Objects of the filter state are objects, so each value is a String of its own. Owner:
 * worker.
 */
final class SetFilterStateFilter implements HttpFilter {
    private final StreamCallbacks stream;
    /** The route of the request, or the chain, says which. */
    private final FilterCallbacks callbacks;

    private final List<StateValue> values;

    SetFilterStateFilter(FilterCallbacks callbacks, List<StateValue> values) {
        this.callbacks = callbacks;
        this.values = values;
        stream = callbacks.stream();
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        Object ofRoute = callbacks.routeConfig();
        List<StateValue> wanted = ofRoute instanceof RouteValues(List<StateValue> own) ? own : values;
        for (int i = 0; i < wanted.size(); i++) {
            if (!put(wanted.get(i))) {
                stream.sendLocalReply(LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "filter_state_too_large");
                return HeadersStatus.STOP_ITERATION;
            }
        }
        return HeadersStatus.CONTINUE;
    }

    /** False if the text is larger than a block, or there is no memory for it. */
    private boolean put(StateValue value) {
        BufferPool pool = stream.worker().buffers();
        int block = pool.take();
        if (block == BufferPool.NONE) {
            return false;
        }
        UnsafeBuffer buffer = pool.buffer();
        TextOutput out = stream.worker().textOutput();
        out.reset(buffer, block, block + BufferPool.BLOCK_BYTES);
        value.value().write(stream, out);
        int length = out.position() - block;
        boolean fits = !out.isFull();
        if (fits && (length > 0 || !value.isSkippedIfEmpty())) {
            byte[] bytes = new byte[length];
            buffer.getBytes(block, bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            stream.filterState().put(value.key(), value.isHashable() ? HashableText.of(text) : text);
        }
        pool.give(block);
        return fits;
    }
}
