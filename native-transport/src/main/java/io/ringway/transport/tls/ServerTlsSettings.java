package io.ringway.transport.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server's end of TLS is told (Envoy {@code DownstreamTlsContext}). Equal settings make equal contexts. Owner: any (immutable).
 *
 * @param identities at least one; the client's SNI chooses
 * @param alpn protocols for RFC 7301, most wanted first; empty if none is negotiated
 * @param clients checks the certificates of clients; null asks for none
 * @param isCertificateRequired clients without a certificate are refused ({@code require_client_certificate})
 * @param isSniRequired clients that do not say whom they want are refused ({@code require_sni})
 * @param isResumable sessions may be resumed by tickets ({@code disable_stateless_session_resumption} is off)
 */
public record ServerTlsSettings(
        List<TlsIdentity> identities,
        TlsParameters parameters,
        List<String> alpn,
        @Nullable PeerVerifier clients,
        boolean isCertificateRequired,
        boolean isSniRequired,
        boolean isResumable) {
    public ServerTlsSettings {
        identities = List.copyOf(identities);
        alpn = List.copyOf(alpn);
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("a server needs a certificate");
        }
    }
}
