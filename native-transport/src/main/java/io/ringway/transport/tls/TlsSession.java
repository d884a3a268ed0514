package io.ringway.transport.tls;

import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a handshake has agreed on. Owner: worker; holds when the connection is gone. */
public final class TlsSession {
    /** What is in no name, and may end a line that shows it. */
    private static final Pattern UNUSUAL = Pattern.compile("[^A-Za-z0-9._-]");

    private final String version;
    private final String cipher;
    private final String sessionId;
    private final String serverName;
    private final String alpn;
    private final boolean isPeerVerified;
    private final List<X509Certificate> peerChain;
    private final CertificateTexts peer;
    private final @Nullable X509Certificate ownCertificate;
    private final CertificateTexts own;
    private @Nullable List<CertificateTexts> chain;
    private @Nullable String urlEncodedChain;
    private @Nullable String chainSha256;
    private @Nullable String chainSha1;
    private @Nullable String chainSerials;

    /**
     * From plain values.
     *
     * @param version {@code TLSv1.3}
     * @param cipher the suite by its IANA name
     * @param serverName whom the client wanted, in lower case; empty if it did not say
     * @param alpn the negotiated protocol; empty if none was
     * @param isPeerVerified certificates that are shown are checked
     * @param peerChain what the peer has shown
     * @param own what we have shown, or null
     */
    public TlsSession(
            String version,
            String cipher,
            byte[] id,
            String serverName,
            String alpn,
            boolean isPeerVerified,
            List<X509Certificate> peerChain,
            @Nullable X509Certificate own) {
        this.version = version;
        this.cipher = CipherSuite.shown(cipher);
        sessionId = HexFormat.of().formatHex(id);
        this.serverName = UNUSUAL.matcher(serverName).replaceAll("_");
        this.alpn = alpn;
        this.peerChain = List.copyOf(peerChain);
        this.isPeerVerified = isPeerVerified && !peerChain.isEmpty();
        peer = new CertificateTexts(peerChain.isEmpty() ? null : peerChain.getFirst());
        ownCertificate = own;
        this.own = new CertificateTexts(own);
    }

    TlsSession(
            SSLSession session, String serverName, String alpn, boolean isPeerVerified, @Nullable X509Certificate own) {
        this(
                session.getProtocol(),
                session.getCipherSuite(),
                session.getId(),
                serverName,
                alpn,
                isPeerVerified,
                chainOf(session),
                own);
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

    /** Whom the client wanted (SNI, RFC 6066 section 3), in lower case, with {@code _} for what is in no name; empty if it did not say. */
    public String serverName() {
        return serverName;
    }

    /** The negotiated protocol (RFC 7301); empty if none was. */
    public String alpn() {
        return alpn;
    }

    /** The peer has shown a certificate. */
    public boolean isPeerPresented() {
        return !peerChain.isEmpty();
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

    /** What the peer's certificate says. */
    public CertificateTexts peer() {
        return peer;
    }

    /** What the certificate says that we have shown. */
    public CertificateTexts own() {
        return own;
    }

    /** All of {@link #peerChain} as {@link CertificateTexts#urlEncodedPem}, one behind the other. */
    public String urlEncodedPeerChain() {
        String text = urlEncodedChain;
        if (text == null) {
            text = join("", CertificateTexts::urlEncodedPem);
            urlEncodedChain = text;
        }
        return text;
    }

    /** All of {@link #peerChain} as {@link CertificateTexts#sha256}, with commas between. */
    public String peerChainSha256() {
        String text = chainSha256;
        if (text == null) {
            text = join(",", CertificateTexts::sha256);
            chainSha256 = text;
        }
        return text;
    }

    /** All of {@link #peerChain} as {@link CertificateTexts#sha1}, with commas between. */
    public String peerChainSha1() {
        String text = chainSha1;
        if (text == null) {
            text = join(",", CertificateTexts::sha1);
            chainSha1 = text;
        }
        return text;
    }

    /** All of {@link #peerChain} as {@link CertificateTexts#serial}, with commas between. */
    public String peerChainSerials() {
        String text = chainSerials;
        if (text == null) {
            text = join(",", CertificateTexts::serial);
            chainSerials = text;
        }
        return text;
    }

    private String join(String separator, Function<CertificateTexts, String> text) {
        List<CertificateTexts> all = chain;
        if (all == null) {
            all = peerChain.stream().map(CertificateTexts::new).toList();
            chain = all;
        }
        return all.stream().map(text).collect(Collectors.joining(separator));
    }
}
