package io.ringway.hotpath.filter;

/**
 * What is known of a downstream connection. Texts are made when they are first asked for, and belong to the connection: not to be
 * modified. Owner: worker.
 */
public interface ConnectionInfo {

    /** Unique in the process ({@code %CONNECTION_ID%}). */
    long id();

    boolean isSecure();

    /** The peer, {@code 1.2.3.4:80}, {@code [::1]:80} or a path. */
    byte[] remoteText();

    /** The peer without its port. */
    byte[] remoteHostText();

    /** The peer's port, 0 if it has none. */
    int remotePort();

    /** Our side, as {@link #remoteText}. */
    byte[] localText();

    /** Our side without the port. */
    byte[] localHostText();

    /** Our port, 0 if there is none. */
    int localPort();
}
