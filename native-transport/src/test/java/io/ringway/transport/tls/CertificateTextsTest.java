package io.ringway.transport.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Certificates;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are what {@code openssl x509 -nameopt RFC2253 -fingerprint} prints. */
class CertificateTextsTest {
    private static final String CLIENT_SHA256 = "0a829679d9232875ee959613ff08a7d5b657eca06ce4115df0043e0fa003522a";

    private final CertificateTexts client = new CertificateTexts(Certificates.client());

    @Test
    void namesAreWrittenAsOpenSslDoes() {
        assertThat(client.subject())
                .isEqualTo("1.3.6.1.4.1.99999.1=#0C036F776E,emailAddress=joerg@example.org,CN=J\\C3\\B6rg,"
                        + "OU=\\#1 \\<Edge\\>,O=Ringway\\, Tests,C=DE");
        assertThat(client.issuer()).isEqualTo("CN=Test root,O=Ringway");
    }

    @Test
    void aNameWithoutPartsIsEmpty() {
        assertThat(DistinguishedName.text(new X500Principal(""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CN=a+O=b                              | O=b+CN=a
            'CN=\\ a b\\ '                         | 'CN=\\ a b\\ '
            CN=a\\=b#c                            | CN=a=b#c
            1.2.840.113549.1.9.1=#0C0161          | emailAddress=a
            2.5.4.3=#0403010203                   | CN=#0403010203
            2.5.4.3=#1E0400610062                 | CN=ab
            2.5.4.3=#0C017F                       | CN=\\7F
            2.999.1=#0C0161                       | 2.999.1=#0C0161
            """)
    void otherNames(String rfc2253, String shown) {
        assertThat(DistinguishedName.text(new X500Principal(rfc2253))).isEqualTo(shown);
    }

    @Test
    void fingerprintsAndSerialNumberAreHexadecimal() {
        assertThat(client.sha256()).isEqualTo(CLIENT_SHA256);
        assertThat(client.sha1()).isEqualTo("aeebe4308c39ffffa27b955508801d0a035591da");
        assertThat(client.serial()).isEqualTo("0b");
        assertThat(new CertificateTexts(Certificates.root()).serial()).isEqualTo("0123456789abcdef");
    }

    @Test
    void aCertificateIsItsPemForUrls() throws Exception {
        String encoded = client.urlEncodedPem();
        assertThat(encoded)
                .startsWith(
                        "-----BEGIN%20CERTIFICATE-----%0AMIICejCCAiGgAwIBAgIBCzAKBggqhkjOPQQDAjAmMRAwDgYDVQQKDAdSaW5nd2F5%0A")
                .endsWith("-----END%20CERTIFICATE-----%0A")
                .doesNotContain("+", "/", "=", " ", "\n");
        byte[] pem = URLDecoder.decode(encoded, UTF_8).getBytes(UTF_8);
        X509Certificate read = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        assertThat(read).isEqualTo(Certificates.client());
    }

    @Test
    void alternativeNamesComeByKind() {
        assertThat(client.names(SubjectNames.Kind.URI).all())
                .containsExactly("spiffe://example.org/ns/a/sa/client", "https://example.org/x");
        assertThat(client.names(SubjectNames.Kind.DNS).joined()).isEqualTo("client.example.org,*.client.example.org");
        assertThat(client.names(SubjectNames.Kind.IP).joined()).isEqualTo("10.1.2.3,2001:db8::1");
        assertThat(client.names(SubjectNames.Kind.EMAIL).joined()).isEqualTo("joerg@example.org");
        assertThat(new CertificateTexts(Certificates.root())
                        .names(SubjectNames.Kind.DNS)
                        .joined())
                .isEmpty();
    }

    @Test
    void withoutACertificateAllIsEmpty() {
        CertificateTexts none = new CertificateTexts(null);
        assertThat(List.of(
                        none.subject(),
                        none.issuer(),
                        none.serial(),
                        none.sha256(),
                        none.sha1(),
                        none.urlEncodedPem(),
                        none.names(SubjectNames.Kind.URI).joined()))
                .containsOnly("");
    }

    @Test
    void aTextIsMadeOnce() {
        assertThat(client.urlEncodedPem()).isSameAs(client.urlEncodedPem());
        assertThat(client.names(SubjectNames.Kind.URI)).isSameAs(client.names(SubjectNames.Kind.URI));
    }

    @Test
    void aSessionShowsTheWholeChain() {
        TlsSession session = new TlsSession(
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                new byte[] {1, (byte) 0xab},
                "a\r\nb.example.org",
                "h2",
                true,
                List.of(Certificates.client(), Certificates.root()),
                Certificates.server());
        assertThat(session.serverName()).isEqualTo("a__b.example.org");
        assertThat(session.sessionId()).isEqualTo("01ab");
        assertThat(session.peerChainSerials()).isEqualTo("0b,0123456789abcdef");
        assertThat(session.peerChainSha256()).startsWith(CLIENT_SHA256 + ",b9ea9f21");
        assertThat(session.peerChainSha1()).endsWith(",62a7e8a96bfc175ebed0992bdd8e76917ef40ca2");
        assertThat(session.urlEncodedPeerChain()).startsWith(client.urlEncodedPem() + "-----BEGIN%20");
        assertThat(session.own().subject()).isEqualTo("CN=server.example.org");
    }
}
