package io.ringway.transport.tls;

/** Hears what becomes of the handshakes, to count it. Owner: worker. */
public interface TlsListener {

    void onHandshake(TlsSession session);

    /** Comes at most once per connection. */
    void onFailure(TlsFailure failure);
}
