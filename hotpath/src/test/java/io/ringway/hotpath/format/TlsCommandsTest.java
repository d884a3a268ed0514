package io.ringway.hotpath.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.testkit.Certificates;
import io.ringway.transport.tls.TlsSession;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What handshakes have agreed on, in formats. */
class TlsCommandsTest {
    private static final String SHA256 = "0a829679d9232875ee959613ff08a7d5b657eca06ce4115df0043e0fa003522a";

    private final LoggedStream stream = new LoggedStream();

    private String write(String format) {
        return stream.write(FormatParser.forHeads().text(format, false));
    }

    private static TlsSession session(
            String version,
            String cipher,
            String serverName,
            List<X509Certificate> peer,
            @Nullable X509Certificate own) {
        return new TlsSession(version, cipher, new byte[] {0x0f, 1}, serverName, "", true, peer, own);
    }

    private void connect() {
        stream.tls(session(
                "TLSv1.2",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "a.example.org",
                List.of(Certificates.client(), Certificates.root()),
                Certificates.server()));
        stream.info().upstreamTls =
                session("TLSv1.3", "TLS_AES_128_GCM_SHA256", "", List.of(Certificates.server()), Certificates.client());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REQUESTED_SERVER_NAME                   | a.example.org
            DOWNSTREAM_TLS_VERSION                  | TLSv1.2
            DOWNSTREAM_TLS_CIPHER                   | ECDHE-RSA-AES128-GCM-SHA256
            DOWNSTREAM_TLS_SESSION_ID               | 0f01
            DOWNSTREAM_PEER_ISSUER                  | CN=Test root,O=Ringway
            DOWNSTREAM_PEER_SERIAL                  | 0b
            DOWNSTREAM_PEER_FINGERPRINT_1           | aeebe4308c39ffffa27b955508801d0a035591da
            DOWNSTREAM_PEER_CHAIN_SERIALS           | 0b,0123456789abcdef
            DOWNSTREAM_PEER_URI_SAN                 | spiffe://example.org/ns/a/sa/client,https://example.org/x
            DOWNSTREAM_PEER_DNS_SAN                 | client.example.org,*.client.example.org
            DOWNSTREAM_PEER_IP_SAN                  | 10.1.2.3,2001:db8::1
            DOWNSTREAM_PEER_EMAIL_SAN               | joerg@example.org
            DOWNSTREAM_PEER_CERT_V_START            | 2026-11-29T12:02:03.000Z
            DOWNSTREAM_PEER_CERT_V_END              | 2126-11-05T12:02:03.000Z
            DOWNSTREAM_PEER_CERT_V_END(%Y/%m %s)    | 2126/11 4949553723
            DOWNSTREAM_LOCAL_SUBJECT                | CN=server.example.org
            DOWNSTREAM_LOCAL_URI_SAN                | spiffe://example.org/server
            DOWNSTREAM_LOCAL_DNS_SAN                | server.example.org
            DOWNSTREAM_LOCAL_IP_SAN                 | -
            UPSTREAM_TLS_VERSION                    | TLSv1.3
            UPSTREAM_TLS_CIPHER                     | TLS_AES_128_GCM_SHA256
            UPSTREAM_TLS_SESSION_ID                 | 0f01
            UPSTREAM_PEER_SUBJECT                   | CN=server.example.org
            UPSTREAM_PEER_ISSUER                    | CN=Test root,O=Ringway
            UPSTREAM_PEER_DNS_SAN                   | server.example.org
            UPSTREAM_LOCAL_URI_SAN                  | spiffe://example.org/ns/a/sa/client,https://example.org/x
            UPSTREAM_PEER_CERT_V_START(%F)          | 2026-11-29
            """)
    void aConnectionWithTlsHasAllOfThem(String command, String expected) {
        connect();
        assertThat(write("%" + command + "%")).isEqualTo(expected);
    }

    @Test
    void longOnes() {
        connect();
        assertThat(write("%DOWNSTREAM_PEER_FINGERPRINT_256%")).isEqualTo(SHA256);
        assertThat(write("%DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256%")).startsWith(SHA256 + ",b9ea9f21cc19");
        assertThat(write("%DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1%"))
                .isEqualTo("aeebe4308c39ffffa27b955508801d0a035591da,62a7e8a96bfc175ebed0992bdd8e76917ef40ca2");
        assertThat(write("%DOWNSTREAM_PEER_CERT%")).startsWith("-----BEGIN%20CERTIFICATE-----%0AMIICejCC");
        assertThat(write("%UPSTREAM_PEER_CERT%")).startsWith("-----BEGIN%20CERTIFICATE-----%0AMIIBsjCC");
        assertThat(write("%DOWNSTREAM_PEER_SUBJECT%"))
                .isEqualTo("1.3.6.1.4.1.99999.1=#0C036F776E,emailAddress=joerg@example.org,CN=J\\C3\\B6rg,"
                        + "OU=\\#1 \\<Edge\\>,O=Ringway\\, Tests,C=DE");
    }

    @Test
    void aClientWithoutACertificateAndWithoutANameHasADash() {
        stream.tls(session("TLSv1.3", "TLS_AES_256_GCM_SHA384", "", List.of(), Certificates.server()));
        assertThat(write("%REQUESTED_SERVER_NAME% %DOWNSTREAM_PEER_SUBJECT% %DOWNSTREAM_PEER_CERT%"
                        + " %DOWNSTREAM_PEER_CERT_V_START% %DOWNSTREAM_PEER_CHAIN_SERIALS% %DOWNSTREAM_TLS_VERSION%"))
                .isEqualTo("- - - - - TLSv1.3");
    }

    @Test
    void theSchemeIsThatOfTheConnectionUnlessAProxyHasToldAnother() {
        assertThat(write("%REQ(:SCHEME)%")).isEqualTo("http");
        connect();
        assertThat(write("%REQ(:SCHEME)%")).isEqualTo("https");
        stream.request("x-forwarded-proto", "http");
        assertThat(write("%REQ(:SCHEME)%")).isEqualTo("http");
    }

    @Test
    void aSchemeThatIsNoneDoesNotCount() {
        stream.request("x-forwarded-proto", "gopher");
        assertThat(write("%REQ(:SCHEME)%")).isEqualTo("http");
        connect();
        assertThat(write("%REQ(:SCHEME)%")).isEqualTo("https");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOWNSTREAM_TLS_VERSION(x)", "DOWNSTREAM_PEER_CERT_V_END(%Q)", "TLS_JA3_FINGERPRINT"})
    void whatIsWrongIsRefused(String command) {
        assertThatThrownBy(() -> write("%" + command + "%")).isInstanceOf(IllegalArgumentException.class);
    }
}
