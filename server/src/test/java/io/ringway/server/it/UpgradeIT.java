package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code upgrade_configs}: WebSockets pass, everything else that asks for another protocol does not, and nothing is smuggled that way. */
class UpgradeIT extends OnEveryTransport {
    private static final String WEBSOCKETS = "upgrade_configs: [{ upgrade_type: websocket }]";
    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET /chat HTTP/1.1",
            "host: a",
            "connection: Upgrade",
            "upgrade: WebSocket",
            "sec-websocket-version: 13",
            "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    private static final String SAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private WebSocketServer server(WebSocketServer.@Nullable Script script) throws IOException {
        WebSocketServer server = new WebSocketServer(script);
        closing(server);
        return server;
    }

    private TestProxy.Builder forwardAllTo(WebSocketServer server) {
        return proxy().route("{ match: { prefix: / }, route: { cluster: backends } }")
                .clusterOf(
                        "backends",
                        "",
                        List.of("{ socket_address: { address: 127.0.0.1, port_value: " + server.port() + " } }"));
    }

    private Socket connect(TestProxy proxy) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        closing(socket);
        return socket;
    }

    private Socket connectAndUpgrade(TestProxy proxy) throws IOException {
        Socket socket = connect(proxy);
        WebSocketServer.write(socket, HANDSHAKE);
        assertThat(WebSocketServer.readHead(socket))
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .contains("\r\nconnection: upgrade\r\n", SAMPLE_ACCEPT)
                .doesNotContain("transfer-encoding", "content-length");
        return socket;
    }

    @Test
    void messagesPassBothWaysAndAreLogged(@TempDir Path directory) throws Exception {
        WebSocketServer server = server(null);
        Path log = directory.resolve("access.log");
        TestProxy proxy = forwardAllTo(server)
                .manager(WEBSOCKETS)
                .manager("access_log: [{ typed_config: { \"@type\": "
                        + "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: " + log
                        + ", log_format: { text_format_source: { inline_string: "
                        + "\"%RESPONSE_CODE% %BYTES_RECEIVED% %BYTES_SENT%\\n\" } } } }]")
                .start();
        Listener listener = new Listener();
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + proxy.port() + "/chat"), listener)
                    .get(20, TimeUnit.SECONDS);
            String large = "0123456789abcdef".repeat(16 * 1024);
            for (String message : List.of("hello", large, "again")) {
                CompletableFuture<String> echo = listener.next();
                socket.sendText(message, true).get(20, TimeUnit.SECONDS);
                assertThat(echo.get(20, TimeUnit.SECONDS)).isEqualTo(message);
            }
            assertThat(proxy.stat("http.front.downstream_cx_upgrades_active")).isEqualTo(1);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(20, TimeUnit.SECONDS);
            assertThat(listener.closed.get(20, TimeUnit.SECONDS)).isEqualTo("1000 bye");
        }
        proxy.awaitStat("http.front.downstream_cx_upgrades_active", 0);
        proxy.awaitStat("http.front.downstream_cx_upgrades_total", 1);
        proxy.awaitStat("cluster.backends.upstream_rq_1xx", 1);
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
        assertThat(server.faults()).isEmpty();
        assertThat(server.heads().peek()).contains("GET /chat HTTP/1.1\r\n");
        Eventually.holds("the line of the log", () -> log.toFile().length() > 0);
        assertThat(Files.readString(log).strip()).isEqualTo("101 " + server.received() + " " + server.sent());
        assertThat(server.sent()).isGreaterThan(256 * 1024);
    }

    @Test
    void anUpgradeThatIsNotConfiguredIsRefused() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager("upgrade_configs: [{ upgrade_type: websocket, enabled: false }, { upgrade_type: other }]")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(HANDSHAKE).read().status()).isEqualTo(403);
            assertThat(client.get("/", "connection: upgrade", "upgrade: other, websocket")
                            .status())
                    .isEqualTo(403);
            assertThat(client.get("/", "connection: upgrade", "upgrade: other", "upgrade: other")
                            .status())
                    .isEqualTo(403);
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
        assertThat(upstream.requestCount()).isEqualTo(1);
        proxy.awaitStat("http.front.downstream_rq_ws_on_non_ws_route", 3);
    }

    @Test
    void aRouteDecidesBeforeTheConnectionManager() throws IOException {
        WebSocketServer server = server(null);
        TestProxy proxy = proxy().manager(WEBSOCKETS)
                .route("{ match: { prefix: /plain }, route: { cluster: backends, upgrade_configs: "
                        + "[{ upgrade_type: websocket, enabled: false }] } }")
                .route("{ match: { prefix: /chat }, route: { cluster: backends, upgrade_configs: "
                        + "[{ upgrade_type: other }] } }")
                .clusterOf(
                        "backends",
                        "",
                        List.of("{ socket_address: { address: 127.0.0.1, port_value: " + server.port() + " } }"))
                .start();
        connectAndUpgrade(proxy);
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(HANDSHAKE.replace("/chat", "/plain")).read().status())
                    .isEqualTo(403);
        }
    }

    @Test
    void aRefusalIsAnAnswerLikeAnyOther() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        upstream.enqueue(Answer.fixed(426, "not here", "x-why: no"), Answer.chunked("a", "b"));
        TestProxy proxy = proxy().forwardAllTo(upstream).manager(WEBSOCKETS).start();
        try (RawClient client = proxy.connect()) {
            Response refused = client.send(HANDSHAKE).read();
            assertThat(refused.status()).isEqualTo(426);
            assertThat(refused.text()).isEqualTo("not here");
            assertThat(client.send(HANDSHAKE).read().text()).isEqualTo("ab");
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
        assertThat(upstream.violations()).isEmpty();
        assertThat(upstream.connectionCount()).isEqualTo(1);
        assertThat(proxy.stat("http.front.downstream_cx_upgrades_total")).isEqualTo(0);
    }

    @Test
    void nothingIsSmuggledBehindAnUpgrade() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(404, "no socket here"));
        TestProxy proxy = proxy().forwardAllTo(upstream).manager(WEBSOCKETS).start();
        try (RawClient client = proxy.connect()) {
            client.send(HANDSHAKE + "GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n");
            Response refused = client.read();
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.header("connection")).isEqualTo("close");
            client.expectClose();
        }
        try (RawClient client = proxy.connect()) {
            String withBody = HANDSHAKE.replace("\r\n\r\n", "\r\ncontent-length: 4\r\n\r\nabcd");
            assertThat(client.send(withBody).read().status()).isEqualTo(403);
            client.expectClose();
        }
        assertThat(upstream.requests()).extracting(request -> request.target()).containsExactly("/chat");
    }

    @Test
    void whatComesBeforeTheAgreementIsPassedOnAfterIt() throws IOException {
        WebSocketServer server = server(socket -> {
            byte[] first = socket.getInputStream().readNBytes(5);
            WebSocketServer.write(socket, new String(first, StandardCharsets.US_ASCII) + " back");
        });
        Socket client = connect(forwardAllTo(server).manager(WEBSOCKETS).start());
        WebSocketServer.write(client, HANDSHAKE + "early");
        assertThat(WebSocketServer.readHead(client)).startsWith("HTTP/1.1 101 ");
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("early back");
        assertThat(server.faults()).isEmpty();
    }

    @Test
    void aHalfClosedTunnelStillCarriesTheOtherDirection() throws IOException {
        WebSocketServer server = server(socket -> {
            byte[] all = socket.getInputStream().readAllBytes();
            WebSocketServer.write(socket, "got " + all.length);
        });
        TestProxy proxy = forwardAllTo(server).manager(WEBSOCKETS).start();
        Socket client = connectAndUpgrade(proxy);
        client.getOutputStream().write(new byte[100_000]);
        client.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("got 100000");
        assertThat(server.faults()).isEmpty();
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
    }

    @Test
    void aSlowReaderSlowsItsSenderDown() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        int size = 32 << 20;
        WebSocketServer server = server(socket -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            long sum = 0;
            for (byte b : socket.getInputStream().readNBytes(size)) {
                sum += b;
            }
            WebSocketServer.write(socket, "sum " + sum);
        });
        TestProxy proxy = forwardAllTo(server)
                .manager(WEBSOCKETS)
                .listener("per_connection_buffer_limit_bytes: 65536")
                .start();
        Socket client = connectAndUpgrade(proxy);
        byte[] bytes = new byte[size];
        long sum = 0;
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31);
            sum += bytes[i];
        }
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                client.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        Eventually.holds(
                "bytes are on their way", () -> proxy.stat("http.front.downstream_cx_rx_bytes_total") > 1 << 20);
        assertThat(sent.isDone()).isFalse();
        gate.countDown();
        byte[] expected = ("sum " + sum).getBytes(StandardCharsets.US_ASCII);
        assertThat(client.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
        sent.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aSilentTunnelEndsByTheIdleTimeout() throws IOException {
        WebSocketServer server = server(socket -> socket.getInputStream().readAllBytes());
        TestProxy proxy = forwardAllTo(server)
                .manager(WEBSOCKETS)
                .manager("stream_idle_timeout: 0.2s")
                .start();
        connectAndUpgrade(proxy);
        proxy.awaitStat("http.front.downstream_rq_idle_timeout", 1);
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
    }

    @Test
    void aLostUpstreamIsSeenByTheClient() throws IOException {
        WebSocketServer server = server(socket -> {
            socket.getInputStream().readNBytes(1);
            socket.setSoLinger(true, 0);
            socket.close();
        });
        TestProxy proxy = forwardAllTo(server).manager(WEBSOCKETS).start();
        Socket client = connectAndUpgrade(proxy);
        client.getOutputStream().write(1);
        assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        proxy.awaitStat("http.front.downstream_cx_upgrades_active", 0);
    }

    /** Collects whole messages. */
    private static final class Listener implements WebSocket.Listener {
        final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private volatile CompletableFuture<String> next = new CompletableFuture<>();

        CompletableFuture<String> next() {
            next = new CompletableFuture<>();
            return next;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                next.complete(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }
    }
}
