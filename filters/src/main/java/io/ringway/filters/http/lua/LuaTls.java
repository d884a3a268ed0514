package io.ringway.filters.http.lua;

import io.ringway.transport.tls.CertificateTexts;
import io.ringway.transport.tls.CipherSuite;
import io.ringway.transport.tls.SubjectNames;
import io.ringway.transport.tls.TlsSession;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What scripts are told of a TLS connection (Envoy's {@code ssl()} object). Owner: worker. */
final class LuaTls {
    private static final int NO_SUITE = 0xFFFF;

    private LuaTls() {}

    /**
     * The answer to one of its methods.
     *
     * @param question {@code ssl.subjectPeerCertificate}
     * @return null if there is no such method
     */
    static @Nullable Object answer(TlsSession tls, String question) {
        CertificateTexts peer = tls.peer();
        CertificateTexts own = tls.own();
        return switch (question) {
            case "ssl.peerCertificatePresented" -> tls.isPeerPresented();
            case "ssl.peerCertificateValidated" -> tls.isPeerVerified();
            case "ssl.uriSanLocalCertificate" ->
                own.names(SubjectNames.Kind.URI).all();
            case "ssl.sha256PeerCertificateDigest" -> peer.sha256();
            case "ssl.serialNumberPeerCertificate" -> peer.serial();
            case "ssl.issuerPeerCertificate" -> peer.issuer();
            case "ssl.subjectPeerCertificate" -> peer.subject();
            case "ssl.uriSanPeerCertificate" ->
                peer.names(SubjectNames.Kind.URI).all();
            case "ssl.subjectLocalCertificate" -> own.subject();
            case "ssl.urlEncodedPemEncodedPeerCertificate" -> peer.urlEncodedPem();
            case "ssl.urlEncodedPemEncodedPeerCertificateChain" -> tls.urlEncodedPeerChain();
            case "ssl.dnsSansPeerCertificate" ->
                peer.names(SubjectNames.Kind.DNS).all();
            case "ssl.dnsSansLocalCertificate" ->
                own.names(SubjectNames.Kind.DNS).all();
            case "ssl.oidsPeerCertificate" ->
                extensions(tls.peerChain().isEmpty() ? null : tls.peerChain().getFirst());
            case "ssl.oidsLocalCertificate" -> extensions(tls.ownCertificate());
            case "ssl.validFromPeerCertificate" -> seconds(peer.validFromSeconds());
            case "ssl.expirationPeerCertificate" -> seconds(peer.validUntilSeconds());
            case "ssl.sessionId" -> tls.sessionId();
            case "ssl.ciphersuiteId" -> suiteId(tls.cipher());
            case "ssl.ciphersuiteString" -> tls.cipher();
            case "ssl.tlsVersion" -> tls.version();
            default -> null;
        };
    }

    private static long seconds(long known) {
        return known == CertificateTexts.NO_TIME ? 0 : known;
    }

    private static String suiteId(String cipher) {
        CipherSuite suite = CipherSuite.of(cipher);
        return "0x" + HexFormat.of().toHexDigits((short) (suite == null ? NO_SUITE : suite.id()));
    }

    /** Object identifiers of its extensions, sorted. */
    private static Collection<String> extensions(@Nullable X509Certificate certificate) {
        Set<String> all = new TreeSet<>();
        if (certificate != null) {
            addAll(all, certificate.getCriticalExtensionOIDs());
            addAll(all, certificate.getNonCriticalExtensionOIDs());
        }
        return List.copyOf(all);
    }

    private static void addAll(Set<String> all, @Nullable Set<String> some) {
        if (some != null) {
            all.addAll(some);
        }
    }
}
