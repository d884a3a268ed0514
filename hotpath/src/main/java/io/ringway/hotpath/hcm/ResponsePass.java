package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilter.DataStatus;
import io.ringway.hotpath.filter.HttpFilter.HeadersStatus;
import io.ringway.hotpath.http.HeaderBlock;

/** The way of an answer: from the filter before the router back to the first, and to the client. Owner: worker. */
final class ResponsePass extends FilterPass {
    private final HttpFilter[] filters;
    private final HeldHead held;
    private boolean isHeld;

    ResponsePass(Stream stream, HttpFilter[] filters) {
        super(stream, filters.length - 1);
        this.filters = filters;
        held = new HeldHead(stream.worker().buffers());
    }

    /** Where a filter stands on this way. */
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
    int filterAt(int position) {
        return positionOf(position);
    }

    @Override
    HeadersStatus headAt(int position, boolean endStream) {
        return filters[filterAt(position)].encodeHeaders(stream.responseHeaders(), endStream);
    }

    @Override
    DataStatus dataAt(int position, int start, int count, boolean endStream) {
        return filters[filterAt(position)].encodeData(start, count, endStream);
    }

    @Override
    HeadersStatus trailersAt(int position, HeaderBlock trailers) {
        return filters[filterAt(position)].encodeTrailers(trailers);
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
