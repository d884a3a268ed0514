package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Certificates that stand in files of their own are exchanged while connections are open. */
class SecretFilesIT extends OnEveryTransport {
    @TempDir
    private Path folder;

    private final TestCertificate ca = TestCertificate.authority("root");

    @BeforeEach
    void write() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "one"));
        certificate("first");
        move("sds.yaml", secrets("1"));
        move("envoy.yaml", """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
                static_resources:
                  listeners:
                  - name: front
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    stat_prefix: front
                    filter_chains:
                    - transport_socket:
                        name: envoy.transport_sockets.tls
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                          common_tls_context:
                            tls_certificate_sds_secret_configs:
                            - { name: site, sds_config: { path_config_source: { path: FOLDER/sds.yaml } } }
                      filters:
                      - name: envoy.filters.network.http_connection_manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: front
                          route_config:
                            virtual_hosts:
                            - { name: all, domains: ["*"], routes: [ { match: { prefix: / }, route: { cluster: app } } ] }
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                  clusters:
                  - name: app
                    load_assignment: { cluster_name: app, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: PORT } } } } ] } ] }
                """.replace("PORT", Integer.toString(upstream.port())));
    }

    private static String secrets(String version) {
        return "version_info: '" + version + """
                '
                resources:
                - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
                  name: site
                  tls_certificate:
                    certificate_chain: { filename: FOLDER/site.pem }
                    private_key: { filename: FOLDER/site.key }
                """;
    }

    private TestProxy start() {
        return TestProxy.start(transport, 2, ConfigInput.ofFile(folder.resolve("envoy.yaml")), this::closing);
    }

    private void certificate(String name) throws IOException {
        TestCertificate made = ca.issue(name).dns("site.example").make();
        // The key first: with the certificate of before it belongs to nobody, which is an error and changes nothing.
        move("site.key", made.keyPem());
        move("site.pem", made.pem());
    }

    private void move(String name, String text) throws IOException {
        Path next = folder.resolve(name + ".next");
        Files.writeString(next, text.replace("FOLDER", folder.toString()));
        Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void anotherCertificateIsShownToNewConnections() throws Exception {
        TestProxy proxy = start();
        try (SSLSocket open = connect(proxy.port())) {
            assertThat(shown(open)).isEqualTo("CN=first");
            assertThat(get(open)).contains("200 OK").endsWith("one");

            certificate("second");
            Eventually.holds("another certificate", () -> shown(proxy.port()).equals("CN=second"));
            assertThat(get(open)).contains("200 OK").endsWith("one");
            proxy.awaitStat("sds.site.update_success", 1);
        }
        assertThat(proxy.stat("listener.front.ssl.handshake")).isPositive();
        assertThat(proxy.stat("listener.front.downstream_cx_total")).isPositive();
    }

    @Test
    void aWrongFileChangesNothing() throws Exception {
        TestProxy proxy = start();
        assertThat(shown(proxy.port())).isEqualTo("CN=first");
        move("sds.yaml", secrets("2").replace("site.key", "no.key"));
        proxy.awaitStat("sds.site.update_rejected", 1);
        assertThat(shown(proxy.port())).isEqualTo("CN=first");

        move("sds.yaml", secrets("3"));
        proxy.awaitStat("sds.site.update_success", 2);
        move("site.pem", "nothing");
        certificate("third");
        Eventually.holds("another certificate", () -> shown(proxy.port()).equals("CN=third"));
    }

    @Test
    void privateKeysAreNotShown() throws Exception {
        move(
                "sds.yaml",
                secrets("1")
                        .replace("filename: FOLDER/site.key", "inline_string: KEY")
                        .replace(
                                "KEY",
                                '"'
                                        + Files.readString(folder.resolve("site.key"))
                                                .replace("\n", "\\n")
                                        + '"'));
        TestProxy proxy = start();
        String dump;
        try (RawClient client = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            client.send("GET /config_dump HTTP/1.1\r\nhost: localhost\r\n\r\n");
            dump = client.read().text();
        }
        assertThat(dump).contains("SecretsConfigDump", "\"name\": \"site\"", "[redacted]", "site.pem");
        assertThat(dump).doesNotContain("PRIVATE KEY");
    }

    @Test
    void theCertificatesAreListed() throws Exception {
        TestProxy proxy = start();
        certificate("second");
        Eventually.holds("another certificate", () -> shown(proxy.port()).equals("CN=second"));
        String listed;
        try (RawClient client = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            client.send("GET /certs HTTP/1.1\r\nhost: localhost\r\n\r\n");
            listed = client.read().text();
        }
        JsonNode chain = JsonMapper.shared()
                .readTree(listed)
                .get("certificates")
                .get(0)
                .get("cert_chain")
                .get(0);
        assertThat(chain.get("path").asString()).isEqualTo(folder + "/site.pem");
        assertThat(chain.get("subject_alt_names").get(0).get("dns").asString()).isEqualTo("site.example");
        assertThat(chain.get("days_until_expiration").asString()).startsWith("36");
    }

    private static SSLSocket connect(int port) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(5000);
        socket.startHandshake();
        return socket;
    }

    private static String shown(int port) {
        try (SSLSocket socket = connect(port)) {
            return shown(socket);
        } catch (IOException | GeneralSecurityException e) {
            return e.toString();
        }
    }

    private static String shown(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String get(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nhost: site.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!text.toString().endsWith("one")) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                break;
            }
            text.append(new String(buffer, 0, count, StandardCharsets.US_ASCII));
        }
        return text.toString();
    }

    /** Trusts everybody. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
