package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilter.DataStatus;
import io.ringway.hotpath.filter.HttpFilter.HeadersStatus;
import io.ringway.hotpath.http.HeaderBlock;

/** The way of a request: from the first filter to the router, the last one. Owner: worker. */
final class RequestPass extends FilterPass {
    private final HttpFilter[] filters;
    private final HttpFilter terminal;

    RequestPass(Stream stream, HttpFilter[] filters) {
        super(stream, filters.length - 1);
        this.filters = filters;
        terminal = filters[filters.length - 1];
    }

    @Override
    int filterAt(int position) {
        return position;
    }

    @Override
    HeadersStatus headAt(int position, boolean endStream) {
        return filters[position].decodeHeaders(stream.requestHeaders(), endStream);
    }

    @Override
    DataStatus dataAt(int position, int start, int count, boolean endStream) {
        return filters[position].decodeData(start, count, endStream);
    }

    @Override
    HeadersStatus trailersAt(int position, HeaderBlock trailers) {
        return filters[position].decodeTrailers(trailers);
    }

    @Override
    void headOut(boolean endStream) {
        try {
            terminal.decodeHeaders(stream.requestHeaders(), endStream);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
        }
    }

    @Override
    void dataOut(int start, int count, boolean endStream) {
        try {
            terminal.decodeData(start, count, endStream);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
        }
    }

    @Override
    void trailersOut(HeaderBlock trailers) {
        try {
            terminal.decodeTrailers(trailers);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
        }
    }

    /** An answer that begins while the head is on its way is a filter's own. */
    @Override
    boolean isHeadOver() {
        return !stream.isActive() || stream.isAnswered();
    }

    @Override
    boolean isDataOver() {
        return !stream.isActive() || stream.isResponseEnd();
    }

    /** The head stands in the codec's block until the stream ends. */
    @Override
    void onHeadStopped() {}

    @Override
    void onTooLarge() {
        stream.worker().stats().increment(stream.hcmStats().rqTooLarge());
        stream.sendLocalReply(
                LocalReply.PAYLOAD_TOO_LARGE, LocalReply.TEXT_PAYLOAD_TOO_LARGE, "request_payload_too_large");
    }

    @Override
    void onOutOfBuffers() {
        stream.sendLocalReply(LocalReply.SERVICE_UNAVAILABLE, LocalReply.NO_BODY, "out_of_buffers");
    }

    @Override
    void pauseSource(boolean isPaused) {
        stream.pauseClient(isPaused);
    }

    @Override
    int bufferLimitBytes() {
        return stream.requestBufferLimitBytes();
    }
}
