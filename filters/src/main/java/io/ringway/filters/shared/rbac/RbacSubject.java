package io.ringway.filters.shared.rbac;

import io.ringway.routing.MatchInput;
import io.ringway.transport.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * What rules may ask about: a connection, or a request on it. Addresses are 4 or 16 bytes in network order, null for a peer without an IP
 * address, and not to be modified. Owner: worker.
 */
public interface RbacSubject {

    /** The request with what filters have left; one that shows no request if there is a connection only. */
    MatchInput request();

    /** What the configuration notes about the route under a name; null if nothing, and for a connection. */
    default @Nullable Object routeMetadata(String namespace) {
        return null;
    }

    /** What the connection's handshake has agreed on; null without TLS. */
    @Nullable
    TlsSession tls();

    /** Whom the client wants (SNI); empty if it does not say. */
    String requestedServerName();

    /** The client, if an earlier proxy is trusted to have told who it is, else {@link #sourceIp} ({@code remote_ip}). */
    byte @Nullable [] remoteIp();

    /** The peer of the connection, or the one that it speaks for by the PROXY protocol ({@code source_ip}). */
    byte @Nullable [] sourceIp();

    /** The peer of the socket ({@code direct_remote_ip}). */
    byte @Nullable [] directRemoteIp();

    /** Our side of the connection. */
    byte @Nullable [] destinationIp();

    /** 0 if it has none. */
    int destinationPort();
}
