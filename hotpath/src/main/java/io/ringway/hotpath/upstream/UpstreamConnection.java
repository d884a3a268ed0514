package io.ringway.hotpath.upstream;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.transport.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of one exchange with an upstream, the same for every HTTP version. Owner: worker.
 */
public interface UpstreamConnection {

    /** The host at the other end. */
    UpstreamHost host();

    /** Our address on this connection, {@code 1.2.3.4:5678}; not to be modified. */
    byte[] localText();

    /** What the handshake has agreed on; null without TLS. */
    @Nullable
    TlsSession tls();

    /** Exchanges begun on this connection before the current one; 0 means that it is fresh, so a failure is not a stale keep-alive. */
    long exchangesBefore();

    /** Something of the answer has come, be it a part of its head or a 1xx; holds until {@link UpstreamStream#onReset} returns. */
    boolean isAnswerBegun();

    /** Nothing of the request has left the process: whatever went wrong, the host has not seen it. Holds like {@link #isAnswerBegun}. */
    boolean isRequestUnsent();

    /**
     * Writes the request's head.
     *
     * @return false if there is no memory for it
     */
    boolean encodeHeaders(HeaderBlock headers, boolean endStream);

    /**
     * Writes a piece of the body.
     *
     * @return false if there is no memory for it
     */
    boolean encodeData(int position, int length, boolean endStream);

    /** Writes trailers (dropped if the version or the configuration cannot carry them) and ends the request. */
    void encodeTrailers(HeaderBlock trailers);

    /** Bytes of the request that the kernel has yet to take. */
    long pendingBytes();

    /** Back-pressure: while paused the answer's body is not read. */
    void pauseReading(boolean isPaused);

    /** Breaks the exchange off; no more events come for it. */
    void reset();
}
