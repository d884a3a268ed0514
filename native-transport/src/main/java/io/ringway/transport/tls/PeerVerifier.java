package io.ringway.transport.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/** Decides whether a peer is who it should be (Envoy {@code CertificateValidationContext}). Equal if its rules are. Owner: any (immutable). */
public interface PeerVerifier {

    /** What a server tells clients: by whom their certificates may be signed; empty for nothing. */
    List<X509Certificate> acceptedIssuers();

    /** No peer is refused, so that having been accepted proves nothing. */
    default boolean isEveryoneAccepted() {
        return false;
    }

    /**
     * Looks at the certificates of a peer.
     *
     * @param chain the peer's certificate and those that it has sent with it, at least one
     * @param serverName whom we have asked for (SNI), if the peer is a server; else empty
     * @throws PeerRefusedException with the reason
     */
    void verify(List<X509Certificate> chain, String serverName) throws PeerRefusedException;
}
