package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.HeaderBlock;

/**
 * One filter on one stream: Envoy's contract for HTTP filters.
 *
 * <pre>
 *   downstream -> decodeHeaders decodeData decodeTrailers -> ... -> router -> upstream
 *   downstream <- encodeHeaders encodeData encodeTrailers <- ... <- router <- upstream
 * </pre>
 *
 * <p>Request events pass the chain in the order of the configuration, answer events in reverse. A filter that returns a STOP status has
 * to call {@link StreamCallbacks#continueDecoding} (or {@code continueEncoding}) later, on the same worker, or answer itself with
 * {@link StreamCallbacks#sendLocalReply}. What was stopped is given to the next filter then.
 *
 * <p>Data is a view of one block, valid until the call returns. A filter may look at the bytes and change them in place, but not
 * their number; one that wants to keep them retains the block ({@code BufferPool.retain}) or copies. A filter serves one stream at a time and is reused for the next: it forgets everything in {@link #onDestroy}.
 *
 * <p>A filter never blocks, locks or sleeps, and in steady state allocates nothing. If it throws, its stream is answered with 500
 * (or reset, if the answer has begun) and counted; the worker lives on.
 *
 * <p>Owner: worker.
 */
public interface HttpFilter {

    /** What to do after a head or trailers. */
    enum HeadersStatus {
        /** On to the next filter. */
        CONTINUE,
        /** Stay here until continued; data that comes meanwhile still runs through {@code decodeData} of this filter. */
        STOP_ITERATION
    }

    /** What to do after a piece of a body. */
    enum DataStatus {
        /** On to the next filter. */
        CONTINUE,
        /** Keep it, up to the buffer limit (then 413 for a request, 500 for an answer), and stay here until continued. */
        STOP_ITERATION_AND_BUFFER,
        /** Keep it, stop reading from the peer at the buffer limit, and stay here until continued. */
        STOP_ITERATION_AND_WATERMARK
    }

    /**
     * The request's head.
     *
     * @param endStream true if there is no body
     */
    default HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        return HeadersStatus.CONTINUE;
    }

    /**
     * A piece of the request's body.
     *
     * @param position first byte in the worker's region
     * @param length bytes; 0 only together with {@code endStream}
     * @param endStream true if this was the last piece
     */
    default DataStatus decodeData(int position, int length, boolean endStream) {
        return DataStatus.CONTINUE;
    }

    /** The request's trailers; ends the request. */
    default HeadersStatus decodeTrailers(HeaderBlock trailers) {
        return HeadersStatus.CONTINUE;
    }

    /** The answer's head; not called for 1xx. */
    default HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        return HeadersStatus.CONTINUE;
    }

    /** A piece of the answer's body; see {@link #decodeData}. */
    default DataStatus encodeData(int position, int length, boolean endStream) {
        return DataStatus.CONTINUE;
    }

    /** The answer's trailers; ends the answer. */
    default HeadersStatus encodeTrailers(HeaderBlock trailers) {
        return HeadersStatus.CONTINUE;
    }

    /** The client takes its answer too slowly (true) or keeps up again (false): a filter that produces data slows its source down. */
    default void onDownstreamBacklog(boolean isHigh) {}

    /** The stream is over, well or not: release everything, cancel timers and calls. No callback may be used afterwards. */
    default void onDestroy() {}
}
