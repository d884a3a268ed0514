package io.ringway.transport.tls;

import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a handshake has agreed on. Owner: worker; holds when the connection is gone. */
public final class TlsSession {
    private final String version;
    private final String cipher;
    private final String sessionId;
    private final String serverName;
    private final String alpn;
    private final boolean isPeerVerified;
    private final List<X509Certificate> peerChain;
    private final @Nullable X509Certificate ownCertificate;

    TlsSession(
            SSLSession session, String serverName, String alpn, boolean isPeerVerified, @Nullable X509Certificate own) {
        version = session.getProtocol();
        cipher = CipherSuite.shown(session.getCipherSuite());
        sessionId = HexFormat.of().formatHex(session.getId());
        this.serverName = serverName;
        this.alpn = alpn;
        peerChain = chainOf(session);
        this.isPeerVerified = isPeerVerified && !peerChain.isEmpty();
        ownCertificate = own;
    }

    private static List<X509Certificate> chainOf(SSLSession session) {
        try {
            return java.util.Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException _) {
            return List.of();
        }
    }

    /** {@code TLSv1.3}. */
    public String version() {
        return version;
    }

    /** OpenSSL's name. */
    public String cipher() {
        return cipher;
    }

    /** In hexadecimal digits; empty if there is none. */
    public String sessionId() {
        return sessionId;
    }

    /** Whom the client wanted (SNI, RFC 6066 section 3), in lower case; empty if it did not say. */
    public String serverName() {
        return serverName;
    }

    /** The negotiated protocol (RFC 7301); empty if none was. */
    public String alpn() {
        return alpn;
    }

    /** The peer has shown a certificate, and it was checked and accepted. */
    public boolean isPeerVerified() {
        return isPeerVerified;
    }

    /** The peer's certificate and what it has sent with it; empty if it has shown none. */
    public List<X509Certificate> peerChain() {
        return peerChain;
    }

    /** What we have shown, or null. */
    public @Nullable X509Certificate ownCertificate() {
        return ownCertificate;
    }
}
