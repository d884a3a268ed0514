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
 * <p><b>Order.</b> Request events pass the chain in the order of the configuration, answer events in reverse. A filter that a route
 * disables is passed over on both ways.
 *
 * <p><b>Stopping.</b> A filter that returns a STOP status calls {@link FilterCallbacks#continueDecoding} (or {@code continueEncoding})
 * later, on the same worker, or answers itself with {@link StreamCallbacks#sendLocalReply}. What was stopped is given to the next filter
 * then: the head if it waits here, what is kept of the body, its end. Inside of an event a filter does not continue itself, it returns
 * CONTINUE.
 *
 * <pre>
 *   event that stops          what later events of this filter may return
 *   head: STOP_ITERATION      data: CONTINUE resumes with the head, all that is kept, and this piece
 *   data: ..._AND_BUFFER      data: the same; the body is kept whole, up to the buffer limit
 *   data: ..._NO_BUFFER       the piece belongs to the filter, which injects what it makes of it
 * </pre>
 *
 * <p><b>Data</b> is a view of one block, valid until the call returns. A filter may look at the bytes and change them in place. To change
 * their number it keeps the body and changes {@link FilterCallbacks#decodedBody}, or takes the pieces with STOP_ITERATION_NO_BUFFER and
 * injects others; a {@code content-length} that no longer holds it corrects before it lets the head pass ({@code HeaderBlock.contentLength}).
 *
 * <p><b>Local replies</b> pass the encode side of every filter of the chain, as in Envoy, also of those that the request has not reached.
 *
 * <p><b>Reuse.</b> A filter serves one stream at a time and then the next one: it forgets everything in {@link #onDestroy}. Between
 * streams it may be asked nothing and has no callbacks.
 *
 * <p><b>Rules.</b> A filter never blocks, locks or sleeps, and in steady state allocates nothing. If it throws, its stream is answered with
 * 500 (or reset, if the answer has begun), logged and counted in {@code http.<stat_prefix>.filter_errors}; the worker lives on.
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
        /** On to the next filter; after a stop, with all that was kept before it. */
        CONTINUE,
        /** On with what is kept, without this piece: the filter has put it, or something else, into its {@link BodyBuffer}. */
        CONTINUE_BUFFERED,
        /** Keep it, up to the buffer limit (then 413 for a request, 500 for an answer), and stay here until continued. */
        STOP_ITERATION_AND_BUFFER,
        /** Keep it, stop reading from the peer at the buffer limit, and stay here until continued. */
        STOP_ITERATION_AND_WATERMARK,
        /** Forget it: the filter has taken what it needs, and injects or continues later. */
        STOP_ITERATION_NO_BUFFER
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

    /** Bytes of the stream that the filter itself keeps in the worker's buffers; asked when memory is short. */
    default long heldBytes() {
        return 0;
    }

    /**
     * The proxy answers by itself, and that answer may take its time on the encode side. Told to the last filter of the chain only: what it asks
     * for elsewhere must not bring a second answer.
     */
    default void onLocalReply() {}

    /** The stream is over, well or not: release everything, cancel timers and calls. No callback may be used afterwards. */
    default void onDestroy() {}
}
