package io.ringway.hotpath.hcm;

import io.ringway.hotpath.http.HeaderBlock;

/**
 * The sending side of a stream, the same for every HTTP version. Owner: worker.
 */
interface ResponseEncoder {

    /**
     * Writes the answer's head.
     *
     * @return false if there is no memory for it
     */
    boolean encodeHeaders(HeaderBlock headers, boolean endStream);

    /** Writes a 1xx head. */
    void encodeInformational(HeaderBlock headers);

    /**
     * Writes a piece of the body.
     *
     * @return false if there is no memory for it
     */
    boolean encodeData(int position, int length, boolean endStream);

    /** Writes trailers, if they can be carried, and ends the answer. */
    void encodeTrailers(HeaderBlock trailers);

    /** The answer is written; the stream is about to be recycled. */
    void onStreamEnd();

    /** The stream ends without a (whole) answer: the client must see a cut. */
    void resetStream();

    /** Back-pressure towards the client. */
    void pauseReading(boolean isPaused);

    /** See {@code ConnectionHandler.prefetch}: what writing an answer will need. */
    int prefetch();
}
