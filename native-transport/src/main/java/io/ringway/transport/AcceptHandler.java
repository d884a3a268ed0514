package io.ringway.transport;

/** Takes accepted connections of one listener. Owner: worker. */
public interface AcceptHandler {

    /**
     * A connection was accepted. Receiving is not armed yet, and may be from here on; the handler returned here gets the connection's
     * events, the last one even if the connection is closed in here.
     */
    ConnectionHandler onAccept(int listener, int connection);

    /**
     * Accepting failed (EMFILE, ENFILE, ENOMEM...). The transport pauses accepting on its own and tries again later; it never
     * spins. Called once per pause.
     *
     * @param errno positive errno
     */
    void onAcceptError(int listener, int errno);
}
