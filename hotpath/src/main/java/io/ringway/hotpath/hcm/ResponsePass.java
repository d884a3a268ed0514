package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilter.DataStatus;
import io.ringway.hotpath.filter.HttpFilter.HeadersStatus;
import io.ringway.hotpath.http.HeaderBlock;

/** The way of an answer: from the filter before the router back to the first, and to the client. Owner: worker. */
final class ResponsePass extends FilterPass {
    private final Stream stream;
    private final HttpFilter[] filters;
    private final HeldHead held;
    private boolean isHeld;

    ResponsePass(Stream stream, HttpFilter[] filters) {
        super(stream.worker().buffers(), filters.length - 1);
        this.stream = stream;
        this.filters = filters;
        held = new HeldHead(stream.worker().buffers());
    }

    /** Where a filter stands on this way; the same turns a position into a filter. */
    int positionOf(int filter) {
        return filters.length - 2 - filter;
    }

    /** The positions of these filters. */
    long positionsOf(long skippedFilters) {
        return skippedFilters == 0 ? 0 : Long.reverse(skippedFilters) >>> (Long.SIZE - filters.length + 1);
    }

    void release() {
        clear();
        if (isHeld) {
            held.clear();
            isHeld = false;
        }
    }

    @Override
    HeadersStatus headAt(int position, boolean endStream) {
        int filter = positionOf(position);
        stream.onFilterCall();
        try {
            return filters[filter].encodeHeaders(stream.responseHeaders(), endStream);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
            return HeadersStatus.STOP_ITERATION;
        } finally {
            stream.onFilterReturn(filter);
        }
    }

    @Override
    DataStatus dataAt(int position, int start, int count, boolean endStream) {
        int filter = positionOf(position);
        stream.onFilterCall();
        try {
            return filters[filter].encodeData(start, count, endStream);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
            return DataStatus.STOP_ITERATION_NO_BUFFER;
        } finally {
            stream.onFilterReturn(filter);
        }
    }

    @Override
    HeadersStatus trailersAt(int position, HeaderBlock trailers) {
        int filter = positionOf(position);
        stream.onFilterCall();
        try {
            return filters[filter].encodeTrailers(trailers);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
            return HeadersStatus.STOP_ITERATION;
        } finally {
            stream.onFilterReturn(filter);
        }
    }

    @Override
    void headOut(boolean endStream) {
        stream.writeHead(endStream);
    }

    @Override
    void dataOut(int start, int count, boolean endStream) {
        stream.writeData(start, count, endStream);
    }

    @Override
    void trailersOut(HeaderBlock trailers) {
        stream.writeTrailers(trailers);
    }

    /** Another answer may have taken the place of this one meanwhile. */
    @Override
    boolean isHeadOver() {
        return !stream.isActive() || stream.isReplyPastFilters();
    }

    @Override
    boolean isDataOver() {
        return isHeadOver();
    }

    @Override
    void onHeadStopped() {
        isHeld = true;
        if (!held.hold(stream.responseHeaders())) {
            stream.resetStream();
        }
    }

    @Override
    void onTooLarge() {
        stream.failResponse("response_payload_too_large");
    }

    @Override
    void onOutOfBuffers() {
        stream.failResponse("out_of_buffers");
    }

    @Override
    void pauseSource(boolean isPaused) {
        stream.pauseUpstream(isPaused);
    }

    @Override
    int bufferLimitBytes() {
        return stream.bufferLimitBytes();
    }
}
