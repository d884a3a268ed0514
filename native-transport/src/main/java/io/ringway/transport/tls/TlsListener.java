package io.ringway.transport.tls;

/** Hears what becomes of the handshakes, to count it. Owner: worker. */
public interface TlsListener {
    /**
     * A handshake has succeeded.
     *
     * @param isResumed it went on from an earlier session of the peer's, see {@link SessionReuse}
     */
    void onHandshake(TlsSession session, boolean isResumed);

    /** Comes at most once per connection. */
    void onFailure(TlsFailure failure);
}
