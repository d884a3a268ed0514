package io.ringway.transport.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the client's end of TLS is told (Envoy {@code UpstreamTlsContext}). Equal settings make equal contexts. Owner: any (immutable).
 *
 * @param identity shown to servers that ask; null for none
 * @param alpn protocols for RFC 7301, most wanted first; empty if none is negotiated
 * @param servers checks the certificates of servers; null takes every one
 */
public record ClientTlsSettings(
        @Nullable TlsIdentity identity,
        TlsParameters parameters,
        List<String> alpn,
        @Nullable PeerVerifier servers) {
    public ClientTlsSettings {
        alpn = List.copyOf(alpn);
    }
}
