package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringway.config.ConfigInput;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.GeneratedBody;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RawSocket;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import io.ringway.testkit.TestCertificate;
import io.ringway.transport.tls.TlsEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on both sides of a running proxy, with the JDK, curl and OpenSSL at the other ends. */
class TlsIT extends OnEveryTransport {
    private static final String DOWNSTREAM = "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
    private static final String UPSTREAM = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";

    @TempDir
    static Path folder;

    private static TestCertificate root;
    private static TestCertificate client;

    @BeforeAll
    static void makeCertificates() {
        root = TestCertificate.authority("Test Root").write(folder, "root");
        root.issue("localhost").dns("localhost").ip("127.0.0.1").rsa().make().write(folder, "server");
        client = root.issue("client").uri("spiffe://test/client").make().write(folder, "client");
        TestCertificate.authority("Other Root").issue("stranger").make().write(folder, "stranger");
    }

    private static String socket(String type, String fields) {
        return "transport_socket: { name: tls, typed_config: " + TestProxy.typed(type, fields) + " }";
    }

    private static String serverCertificate() {
        return "tls_certificates: [ { certificate_chain: { filename: " + folder.resolve("server.pem")
                + " }, private_key: { filename: " + folder.resolve("server.key") + " } } ]";
    }

    private static String trusted() {
        return "validation_context: { trusted_ca: { filename: " + folder.resolve("root.pem") + " } }";
    }

    private TestProxy.Builder secured(String more) {
        return proxy().chain(socket(DOWNSTREAM, "common_tls_context: { " + serverCertificate() + more + " }"));
    }

    private static SSLContext context(@Nullable TestCertificate own) throws GeneralSecurityException, IOException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("root", root.certificate());
        TrustManagerFactory trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusting.init(trust);
        KeyManager[] keys = {};
        if (own != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory holding = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            holding.init(store, new char[0]);
            keys = holding.getKeyManagers();
        }
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(keys, trusting.getTrustManagers(), new SecureRandom());
        return made;
    }

    private SSLSocket connect(TestProxy proxy, @Nullable TestCertificate own) throws Exception {
        SSLSocket socket = (SSLSocket)
                context(own).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(20_000);
        return closing(socket);
    }

    /** A request, and everything that comes before the connection ends. */
    private static String ask(Socket socket, String head) throws IOException {
        socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String closingGet(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    }

    /** What a program prints, and its exit code in front. */
    private static String run(String input, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.ISO_8859_1));
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() + "\n" + printed;
    }

    private static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(one -> Files.isExecutable(Path.of(one, program)));
    }

    @Test
    void requestsComeAndGoEncrypted() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "hello"));
        TestProxy proxy = secured("").forwardAllTo(upstream).start();
        try (SSLSocket socket = connect(proxy, null)) {
            assertThat(ask(socket, closingGet("/")))
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("hello");
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
        assertThat(upstream.requests().getFirst().header("x-forwarded-proto")).isEqualTo("https");
        String stats = "listener.127.0.0.1_0.ssl.";
        proxy.awaitStat(stats + "handshake", 1);
        proxy.awaitStat(stats + "no_certificate", 1);
        proxy.awaitStat(stats + "versions.TLSv1.3", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    @Test
    void largeBodiesPassBothWays() throws Exception {
        GeneratedBody body = new GeneratedBody(3_000_000, 1);
        FakeUpstream upstream = upstream(Answer.generated(body));
        TestProxy proxy = secured("").forwardAllTo(upstream).start();
        try (SSLSocket socket = connect(proxy, null)) {
            OutputStream out = socket.getOutputStream();
            out.write("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1));
            body.writeTo(out::write);
            out.flush();
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) in.read());
            }
            assertThat(head).startsWith("HTTP/1.1 200");
            assertThat(RawSocket.readBody(in).sha256()).isEqualTo(body.sha256());
        }
        assertThat(upstream.requests().getFirst().body().sha256()).isEqualTo(body.sha256());
    }

    @Test
    void curlTrustsIt() throws Exception {
        assumeTrue(isThere("curl"), "no curl here");
        FakeUpstream upstream = upstream(Answer.fixed(200, "hello"));
        TestProxy proxy =
                secured(", alpn_protocols: [http/1.1]").forwardAllTo(upstream).start();
        String url = "https://localhost:" + proxy.port() + "/";
        assertThat(run(
                        "",
                        "curl",
                        "-4sS",
                        "--cacert",
                        folder.resolve("root.pem").toString(),
                        url,
                        url))
                .isEqualTo("0\nhellohello");
        assertThat(run(
                        "",
                        "curl",
                        "-4sS",
                        "--tls-max",
                        "1.2",
                        "--cacert",
                        folder.resolve("root.pem").toString(),
                        url))
                .isEqualTo("0\nhello");
        proxy.awaitStat("listener.127.0.0.1_0.ssl.versions.TLSv1.2", 1);
        assertThat(run("", "curl", "-4sS", url)).startsWith("60\n");
    }

    @Test
    void opensslResumesSessions() throws Exception {
        assumeTrue(isThere("openssl"), "no openssl here");
        TestProxy proxy =
                secured("").forwardAllTo(upstream(Answer.fixed(200, "hello"))).start();
        String address = "127.0.0.1:" + proxy.port();
        String ticket = folder.resolve("ticket-" + transport).toString();
        String first = run(
                closingGet("/") + "\r\n",
                "openssl",
                "s_client",
                "-connect",
                address,
                "-tls1_2",
                "-ign_eof",
                "-sess_out",
                ticket);
        assertThat(first).contains("hello").contains("New, TLSv1.2");
        String second = run(
                closingGet("/") + "\r\n",
                "openssl",
                "s_client",
                "-connect",
                address,
                "-tls1_2",
                "-ign_eof",
                "-sess_in",
                ticket);
        assertThat(second).contains("hello").contains("Reused, TLSv1.2");
        if (TlsEngine.best() == TlsEngine.BORINGSSL) {
            proxy.awaitStat("listener.127.0.0.1_0.ssl.session_reused", 1);
        }
    }

    @Test
    void oldVersionsAreRefused() throws Exception {
        assumeTrue(isThere("openssl"), "no openssl here");
        TestProxy proxy =
                secured("").forwardAllTo(upstream(Answer.fixed(200, "hello"))).start();
        String printed = run(
                "",
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + proxy.port(),
                "-tls1_1",
                "-cipher",
                "ALL:@SECLEVEL=0");
        assertThat(printed).contains("alert protocol version");
        proxy.awaitStat("listener.127.0.0.1_0.ssl.connection_error", 1);
    }

    @Test
    void nobodyNegotiatesTwice() throws Exception {
        assumeTrue(isThere("openssl"), "no openssl here");
        FakeUpstream upstream = upstream(Answer.fixed(200, "hello"));
        TestProxy proxy = secured("").forwardAllTo(upstream).start();
        String printed = run(
                "R\n" + closingGet("/") + "\r\n",
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + proxy.port(),
                "-tls1_2",
                "-legacy_renegotiation");
        assertThat(printed).contains("RENEGOTIATING").doesNotContain("hello");
        assertThat(upstream.requests()).isEmpty();
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    @Test
    void nothingIsTakenBeforeTheHandshakeIsDone() throws Exception {
        assumeTrue(isThere("openssl"), "no openssl here");
        FakeUpstream upstream = upstream(Answer.fixed(200, "hello"));
        TestProxy proxy = secured("").forwardAllTo(upstream).start();
        String address = "127.0.0.1:" + proxy.port();
        String ticket = folder.resolve("early-" + transport).toString();
        String request = closingGet("/") + "\r\n";
        run(request, "openssl", "s_client", "-connect", address, "-tls1_3", "-ign_eof", "-sess_out", ticket);
        Path early = Files.writeString(folder.resolve("early-request"), request);
        String printed = run(
                "",
                "openssl",
                "s_client",
                "-connect",
                address,
                "-tls1_3",
                "-sess_in",
                ticket,
                "-early_data",
                early.toString());
        assertThat(printed).doesNotContain("Early data was accepted");
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void plainRequestsAreNotAnswered() throws IOException {
        TestProxy proxy =
                secured("").forwardAllTo(upstream(Answer.fixed(200, "hello"))).start();
        try (RawClient plain = proxy.connect()) {
            plain.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            plain.expectEnd();
        }
        proxy.awaitStat("listener.127.0.0.1_0.ssl.connection_error", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    @Test
    void clientsShowTheirCertificate() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "hello"));
        TestProxy proxy = proxy().chain(socket(
                        DOWNSTREAM,
                        "require_client_certificate: true, common_tls_context: { " + serverCertificate() + ", "
                                + trusted() + " }"))
                .forwardAllTo(upstream)
                .start();
        try (SSLSocket socket = connect(proxy, client)) {
            assertThat(ask(socket, closingGet("/"))).endsWith("hello");
        }
        for (boolean isStranger : new boolean[] {true, false}) {
            TestCertificate own = isStranger
                    ? TestCertificate.authority("Test Root").issue("stranger").make() // whose name is known
                    : null;
            try (SSLSocket socket = connect(proxy, own)) {
                assertThat(failureOf(socket)).isNotEmpty();
            }
        }
        proxy.awaitStat("listener.127.0.0.1_0.ssl.fail_verify_no_cert", 1);
        proxy.awaitStat("listener.127.0.0.1_0.ssl.fail_verify_error", 1);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void whatIsKnownOfAClientReachesRulesFieldsAndScripts() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "hello"));
        TestProxy proxy = secured(", " + trusted())
                .manager("forward_client_cert_details: SANITIZE_SET")
                .manager("set_current_client_cert_details: { subject: true, uri: true }")
                .filter(
                        "envoy.filters.http.rbac",
                        "envoy.extensions.filters.http.rbac.v3.RBAC",
                        "rules: { policies: { p: { permissions: [ { any: true } ], principals: [ { authenticated: "
                                + "{ principal_name: { exact: \"spiffe://test/client\" } } } ] } } }")
                .filter(
                        "envoy.filters.http.lua",
                        "envoy.extensions.filters.http.lua.v3.Lua",
                        "default_source_code: { inline_string: \"function envoy_on_request(h) "
                                + "h:headers():add('x-lua', h:connection():ssl():subjectPeerCertificate()) end\" }")
                .route("{ match: { prefix: /, tls_context: { presented: true, validated: true } }, "
                        + "route: { cluster: backends }, request_headers_to_add: [ { header: { key: x-format, value: "
                        + "\"%DOWNSTREAM_TLS_VERSION% %DOWNSTREAM_PEER_URI_SAN%\" } } ] }")
                .cluster("backends", "", upstream)
                .start();
        try (SSLSocket socket = connect(proxy, client)) {
            assertThat(ask(socket, closingGet("/") + "x-forwarded-client-cert: Hash=forged\r\n"))
                    .endsWith("hello");
        }
        RecordedRequest seen = upstream.requests().getFirst();
        assertThat(seen.header("x-forwarded-client-cert"))
                .matches("Hash=[0-9a-f]{64};Subject=\"CN=client\";URI=spiffe://test/client");
        assertThat(seen.header("x-format")).isEqualTo("TLSv1.3 spiffe://test/client");
        assertThat(seen.header("x-lua")).isEqualTo("CN=client");
        try (SSLSocket socket = connect(proxy, null)) {
            assertThat(ask(socket, closingGet("/"))).startsWith("HTTP/1.1 403");
        }
        assertThat(upstream.requests()).hasSize(1);
    }

    private static List<String> failureOf(SSLSocket socket) {
        List<String> failures = new ArrayList<>();
        try {
            if (ask(socket, closingGet("/")).isEmpty()) {
                failures.add("closed");
            }
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        return failures;
    }

    @Test
    void handshakeThatDoesNotComeEnds() throws IOException {
        TestProxy proxy = secured("")
                .chain("transport_socket_connect_timeout: 0.2s")
                .forwardAllTo(upstream(Answer.fixed(200, "hello")))
                .start();
        try (RawClient silent = proxy.connect()) {
            silent.expectEnd();
        }
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_transport_socket_connect_timeout", 1);
    }

    // ---- upstream ----

    /** A server of the JDK that answers each connection once. */
    private static final class SecureServer implements AutoCloseable {
        private final SSLServerSocket listening;
        private final List<String> names = new ArrayList<>();
        private final Thread thread;

        SecureServer(TestCertificate own, boolean isClientAsked, String answer) throws Exception {
            listening = (SSLServerSocket)
                    context(own).getServerSocketFactory().createServerSocket(0, 16, InetAddress.getLoopbackAddress());
            listening.setNeedClientAuth(isClientAsked);
            thread = Thread.ofVirtual().start(() -> serve(answer));
        }

        private void serve(String answer) {
            while (!listening.isClosed()) {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.startHandshake();
                    socket.getInputStream().read(new byte[8192]);
                    if (socket.getHandshakeSession() == null
                            && socket.getSession() instanceof javax.net.ssl.ExtendedSSLSession session) {
                        session.getRequestedServerNames().forEach(name -> names.add(name.toString()));
                    }
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (SSLException e) {
                    names.add(String.valueOf(e.getMessage()));
                } catch (IOException e) {
                    return;
                }
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        String address() {
            return "{ socket_address: { address: 127.0.0.1, port_value: " + port() + " } }";
        }

        /** Where a proxy before it logs. */
        Path log() {
            return folder.resolve("access-" + listening.getLocalPort() + ".log");
        }

        @Override
        public void close() throws IOException {
            listening.close();
            Eventually.holds("the server's thread ends", () -> !thread.isAlive());
        }
    }

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret";

    private TestProxy toSecureServer(SecureServer server, String fields) {
        return proxy().route("{ match: { prefix: / }, route: { cluster: secure } }")
                .manager("access_log: [ { name: log, typed_config: { \"@type\": "
                        + "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: "
                        + server.log() + ", log_format: { text_format_source: { "
                        + "inline_string: \"%RESPONSE_FLAGS% %UPSTREAM_TRANSPORT_FAILURE_REASON%\\n\" } } } } ]")
                .clusterOf("secure", "    " + socket(UPSTREAM, fields) + "\n", List.of(server.address()))
                .start();
    }

    @Test
    void backendsAreReachedEncrypted() throws Exception {
        TestCertificate own = root.issue("backend").dns("backend.example").make();
        SecureServer server = closing(new SecureServer(own, true, OK));
        TestProxy proxy = toSecureServer(
                server,
                "sni: backend.example, common_tls_context: { tls_certificates: [ { certificate_chain: { filename: "
                        + folder.resolve("client.pem") + " }, private_key: { filename: " + folder.resolve("client.key")
                        + " } } ], validation_context: { trusted_ca: { filename: " + folder.resolve("root.pem")
                        + " }, match_typed_subject_alt_names: [ { san_type: DNS, matcher: { exact: backend.example } } ]"
                        + " } }");
        try (RawClient plain = proxy.connect()) {
            assertThat(plain.get("/").text()).isEqualTo("secret");
        }
        assertThat(server.names.toString()).contains("backend.example");
        proxy.awaitStat("cluster.secure.ssl.handshake", 1);
        proxy.awaitStat("cluster.secure.ssl.versions.TLSv1.2", 1);
    }

    @Test
    void healthChecksGoEncryptedAndAnswersTellOfTheBackend() throws Exception {
        TestCertificate own = root.issue("backend").make();
        SecureServer server = closing(new SecureServer(own, false, OK));
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, route: { cluster: secure }, response_headers_to_add: "
                                + "[ { header: { key: x-backend, value: \"%UPSTREAM_TLS_VERSION% %UPSTREAM_PEER_SUBJECT%\" } } ] }")
                .clusterOf(
                        "secure",
                        "    " + socket(UPSTREAM, "common_tls_context: { " + trusted() + " }") + "\n"
                                + "    health_checks: [ { timeout: 5s, interval: 60s, unhealthy_threshold: 1, "
                                + "healthy_threshold: 1, http_health_check: { path: /health } } ]\n",
                        List.of(server.address()))
                .start();
        proxy.awaitStat("cluster.secure.health_check.success", 1);
        try (RawClient plain = proxy.connect()) {
            Response answer = plain.get("/");
            assertThat(answer.text()).isEqualTo("secret");
            assertThat(answer.header("x-backend")).isEqualTo("TLSv1.2 CN=backend");
        }
    }

    @Test
    void backendThatIsNotTrustedIsNotSpokenTo() throws Exception {
        TestCertificate own =
                TestCertificate.authority("Another").issue("backend").make();
        SecureServer server = closing(new SecureServer(own, false, OK));
        TestProxy proxy = toSecureServer(server, "common_tls_context: { " + trusted() + " }");
        try (RawClient plain = proxy.connect()) {
            assertThat(plain.get("/").status()).isEqualTo(503);
        }
        proxy.awaitStat("cluster.secure.ssl.fail_verify_error", 1);
        proxy.awaitStat("cluster.secure.upstream_cx_connect_fail", 1);
        Path log = server.log();
        Eventually.holds(
                "the log is written", () -> Files.exists(log) && log.toFile().length() > 0);
        assertThat(Files.readString(log)).startsWith("UF TLS_error:|");
    }

    @Test
    void backendWithAnotherNameIsNotSpokenTo() throws Exception {
        TestCertificate own = root.issue("backend").dns("other.example").make();
        SecureServer server = closing(new SecureServer(own, false, OK));
        TestProxy proxy = toSecureServer(
                server,
                "common_tls_context: { validation_context: { trusted_ca: { filename: " + folder.resolve("root.pem")
                        + " }, match_typed_subject_alt_names: [ { san_type: DNS, matcher: { exact: backend.example } } ]"
                        + " } }");
        try (RawClient plain = proxy.connect()) {
            assertThat(plain.get("/").status()).isEqualTo(503);
        }
        proxy.awaitStat("cluster.secure.ssl.fail_verify_san", 1);
    }

    @Test
    void theExampleServes() throws Exception {
        assumeTrue(isThere("curl"), "no curl here");
        TestCertificate own =
                TestCertificate.selfSigned("localhost").dns("localhost").make().write(folder, "localhost");
        SecureServer backend = closing(new SecureServer(own, false, OK));
        String yaml = Files.readString(Path.of("..", "examples", "tls", "envoy.yaml"))
                .replace("/tmp/", folder + "/")
                .replace("port_value: 10000", "port_value: 0")
                .replace("port_value: 9901", "port_value: 0")
                .replace("port_value: 8081", "port_value: " + backend.port());
        TestProxy proxy = TestProxy.start(transport, 1, ConfigInput.ofText(yaml), this::closing);
        String url = "https://localhost:" + proxy.port() + "/";
        String trusted = folder.resolve("localhost.pem").toString();
        assertThat(run("", "curl", "-4sS", "--cacert", trusted, url)).isEqualTo("0\nsecret");
    }

    @Test
    void bodyUpToTheGoodbyeIsWhole() throws Exception {
        TestCertificate own = root.issue("backend").make();
        SecureServer server = closing(new SecureServer(own, false, "HTTP/1.1 200 OK\r\n\r\nto the end"));
        TestProxy proxy = toSecureServer(server, "common_tls_context: { " + trusted() + " }");
        try (RawClient plain = proxy.connect()) {
            assertThat(plain.get("/").text()).isEqualTo("to the end");
        }
    }
}
