package io.ringway.transport;

/** Takes accepted connections of one listener. Owner: worker. */
public interface AcceptHandler {

    /**
     * A connection was accepted. Receiving is not armed yet; the handler returned here gets the connection's events.
     */
    ConnectionHandler onAccept(int listener, int connection);

    /**
     * Accepting failed (EMFILE, ENFILE, ENOMEM...). The transport pauses accepting on its own and tries again later; it never spins.
     *
     * @param errno positive errno
     */
    void onAcceptError(int listener, int errno);
}
