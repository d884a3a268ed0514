package io.ringway.hotpath.filter;

import io.ringway.transport.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a downstream connection. Texts are made when they are first asked for, and belong to the connection: not to be
 * modified. Owner: worker.
 */
public interface ConnectionInfo {

    /** Unique in the process ({@code %CONNECTION_ID%}). */
    long id();

    /** Comes over TLS. */
    boolean isSecure();

    /** What the handshake has agreed on; null without TLS, and before the handshake is done. */
    @Nullable
    TlsSession tls();

    /** Whom the client wants (SNI), in lower case; empty if it does not say. */
    default String requestedServerName() {
        TlsSession session = tls();
        return session == null ? "" : session.serverName();
    }

    /** What filters keep for the connection, from one of its requests to the next. */
    FilterState filterState();

    /** The client, {@code 1.2.3.4:80}, {@code [::1]:80} or a path: the peer, or who it speaks for by the PROXY protocol. */
    byte[] remoteText();

    /** The client without its port. */
    byte[] remoteHostText();

    /** The client's port, 0 if it has none. */
    int remotePort();

    /** The peer of the socket, as {@link #remoteText}. */
    byte[] directText();

    /** The peer of the socket without its port. */
    byte[] directHostText();

    /** The port of the socket's peer, 0 if it has none. */
    int directPort();

    /** Our side, as {@link #remoteText}. */
    byte[] localText();

    /** Our side without the port. */
    byte[] localHostText();

    /** Our port, 0 if there is none. */
    int localPort();
}
