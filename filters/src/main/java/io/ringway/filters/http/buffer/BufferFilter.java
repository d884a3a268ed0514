package io.ringway.filters.http.buffer;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.http.HeaderBlock;

/**
 * Holds a request until its body is complete, so that a backend never waits for a slow client; the length is told in front then (Envoy
 * {@code envoy.extensions.filters.http.buffer.v3.Buffer}). Owner: worker.
 */
final class BufferFilter implements HttpFilter {
    private final FilterCallbacks callbacks;
    private final BufferSettings configured;
    private boolean isHolding;
    private int bytesMax;

    BufferFilter(FilterCallbacks callbacks, BufferSettings configured) {
        this.callbacks = callbacks;
        this.configured = configured;
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        BufferSettings settings = callbacks.routeConfig() instanceof BufferSettings ofRoute ? ofRoute : configured;
        if (endStream || settings.isDisabled()) {
            return HeadersStatus.CONTINUE;
        }
        bytesMax = settings.requestBytesMax();
        callbacks.stream().requestBufferLimitBytes(bytesMax);
        isHolding = true;
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        if (!isHolding) {
            return DataStatus.CONTINUE;
        }
        long bytes = callbacks.decodedBody().bytes() + length;
        if (!endStream || bytes > bytesMax) {
            return DataStatus.STOP_ITERATION_AND_BUFFER; // over the limit it is answered with 413
        }
        isHolding = false;
        HeaderBlock headers = callbacks.stream().requestHeaders();
        if (headers.contentLength() == HeaderBlock.LENGTH_UNKNOWN) {
            headers.contentLength(bytes);
        }
        return DataStatus.CONTINUE;
    }

    @Override
    public void onDestroy() {
        isHolding = false;
    }
}
