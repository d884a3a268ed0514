package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.control.TransportChoice;
import io.ringway.testkit.AllocationMeter;
import io.ringway.testkit.Body;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.GeneratedBody;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawServer;
import io.ringway.testkit.RawSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TCP proxy between sockets that speak no protocol. */
class TcpProxyIT extends OnEveryTransport {
    private static final long BULK_BYTES = 10L << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    private RawServer server(RawServer.Conversation conversation) throws IOException {
        return closing(RawServer.start(conversation));
    }

    private static List<String> at(int... ports) {
        List<String> addresses = new ArrayList<>();
        for (int port : ports) {
            addresses.add("{ socket_address: { address: 127.0.0.1, port_value: " + port + " } }");
        }
        return addresses;
    }

    private TestProxy.Builder to(String fields, int... ports) {
        return proxy().tcpProxy("cluster: app" + fields).clusterOf("app", "    connect_timeout: 5s\n", at(ports));
    }

    private String log(String format) {
        return ", access_log: [ { name: file, typed_config: { \"@type\": "
                + "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: \""
                + directory.resolve("access.log") + "\", log_format: { text_format: \"" + format + "\\n\" } } } ]";
    }

    private List<String> awaitLines(int count) throws IOException {
        Path log = directory.resolve("access.log");
        Eventually.holds(count + " lines in the log", () -> {
            try {
                return Files.exists(log) && Files.readAllLines(log).size() >= count;
            } catch (IOException e) {
                return false;
            }
        });
        return Files.readAllLines(log);
    }

    @Test
    void carriesBytesAndTheClientsEnd() throws IOException {
        RawServer echo = server(RawServer::echo);
        TestProxy proxy = to("", echo.port()).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            client.send("hello");
            assertThat(client.read(5)).isEqualTo("hello");
            client.send(" again").end();
            assertThat(client.readAll()).isEqualTo(" again");
        }
        proxy.awaitStat("cluster.app.upstream_cx_active", 0);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
        assertThat(proxy.stat("tcp.front.downstream_cx_total")).isEqualTo(1);
        assertThat(proxy.stat("tcp.front.downstream_cx_rx_bytes_total")).isEqualTo(11);
        assertThat(proxy.stat("tcp.front.downstream_cx_tx_bytes_total")).isEqualTo(11);
        assertThat(proxy.stat("cluster.app.upstream_cx_total")).isEqualTo(1);
        assertThat(proxy.stat("cluster.app.upstream_cx_tx_bytes_total")).isEqualTo(11);
        assertThat(proxy.stat("cluster.app.upstream_cx_rx_bytes_total")).isEqualTo(11);
        assertThat(proxy.stat("cluster.app.upstream_rq_active")).isEqualTo(0);
    }

    @Test
    void theServerMayEndFirstAndGoOnReading() throws Exception {
        CompletableFuture<String> late = new CompletableFuture<>();
        RawServer server = server(socket -> {
            socket.getOutputStream().write(new byte[] {'b', 'y', 'e'});
            socket.shutdownOutput();
            late.complete(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        });
        TestProxy proxy = to("", server.port()).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.readAll()).isEqualTo("bye");
            client.send("one last word").end();
            assertThat(late.get()).isEqualTo("one last word");
        }
    }

    @Test
    void tenMebibytesPassUnchangedInBothDirectionsAtOnce() throws Exception {
        GeneratedBody up = new GeneratedBody(BULK_BYTES, 1);
        GeneratedBody down = new GeneratedBody(BULK_BYTES, 2);
        CompletableFuture<String> received = new CompletableFuture<>();
        RawServer server = server(socket -> {
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    received.complete(
                            RawSocket.readBody(socket.getInputStream()).sha256());
                } catch (IOException e) {
                    received.completeExceptionally(e);
                }
            });
            down.writeTo(socket.getOutputStream()::write);
            socket.shutdownOutput();
            join(reader);
        });
        TestProxy proxy = to("", server.port()).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    client.send(up).end();
                } catch (IOException e) {
                    received.completeExceptionally(e);
                }
            });
            assertThat(client.readBody().sha256()).isEqualTo(down.sha256());
            assertThat(received.get()).isEqualTo(up.sha256());
            join(writer);
        }
        assertThat(proxy.stat("tcp.front.downstream_cx_rx_bytes_total")).isEqualTo(BULK_BYTES);
        assertThat(proxy.stat("tcp.front.downstream_cx_tx_bytes_total")).isEqualTo(BULK_BYTES);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClientThatDoesNotReadStopsTheServer() throws IOException {
        long limit = 64 << 10;
        GeneratedBody body = new GeneratedBody(64L << 20, 3);
        RawServer server = server(socket -> {
            body.writeTo(socket.getOutputStream()::write);
            socket.shutdownOutput();
            RawSocket.readBody(socket.getInputStream());
        });
        TestProxy proxy = to("", server.port())
                .listener("per_connection_buffer_limit_bytes: " + limit)
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            // Above the limit reading stops until half of it is left, and the kernel may still take something of the
            // rest.
            Eventually.holds(
                    "the proxy's buffer is full",
                    () -> proxy.stat("tcp.front.downstream_cx_tx_bytes_buffered") > limit / 2);
            // What had been received already when reading was stopped may come on top.
            assertThat(proxy.stat("tcp.front.downstream_cx_tx_bytes_buffered")).isLessThan(limit + (1 << 20));
            Body received = client.end().readBody();
            assertThat(received.length()).isEqualTo(body.length());
            assertThat(received.sha256()).isEqualTo(body.sha256());
        }
        proxy.awaitStat("tcp.front.downstream_cx_tx_bytes_buffered", 0);
    }

    @Test
    void aServerThatDoesNotReadStopsTheClient() throws Exception {
        GeneratedBody body = new GeneratedBody(64L << 20, 4);
        CompletableFuture<Void> mayRead = new CompletableFuture<>();
        CompletableFuture<String> received = new CompletableFuture<>();
        RawServer server = server(socket -> {
            mayRead.join();
            received.complete(RawSocket.readBody(socket.getInputStream()).sha256());
        });
        TestProxy proxy = to("", server.port()).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    client.send(body).end();
                } catch (IOException e) {
                    received.completeExceptionally(e);
                }
            });
            // What the kernel takes meanwhile may let reading go on for a moment, more than once.
            Eventually.holds(
                    "reading has stopped",
                    () -> proxy.stat("tcp.front.downstream_flow_control_paused_reading_total") > 0);
            assertThat(proxy.stat("tcp.front.downstream_cx_rx_bytes_total")).isLessThan(body.length());
            mayRead.complete(null);
            assertThat(received.get()).isEqualTo(body.sha256());
            join(writer);
        }
        assertThat(proxy.stat("tcp.front.downstream_flow_control_resumed_reading_total"))
                .isEqualTo(proxy.stat("tcp.front.downstream_flow_control_paused_reading_total"));
    }

    @Test
    void aKilledServerCutsTheClientOff() throws IOException {
        RawServer server = server(socket -> {
            socket.getOutputStream().write('x');
            RawSocket.readBody(socket.getInputStream());
        });
        TestProxy proxy = to("", server.port()).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.read(1)).isEqualTo("x");
            server.resetConnections();
            client.expectReset();
        }
        proxy.awaitStat("cluster.app.upstream_cx_active", 0);
    }

    @Test
    void aClientThatIsGoneCutsTheServerOff() throws IOException {
        RawServer server = server(RawServer::echo);
        TestProxy proxy = to("", server.port()).start();
        RawSocket client = closing(RawSocket.connect(proxy.port()));
        client.send("x");
        assertThat(client.read(1)).isEqualTo("x");
        client.reset();
        Eventually.equals("open connections of the server", 0, server::openConnections);
        proxy.awaitStat("cluster.app.upstream_cx_active", 0);
    }

    @Test
    void failedConnectionsAreTriedAgainOnOtherHosts() throws IOException {
        RawServer echo = server(RawServer::echo);
        HeldPort refusing = closing(HeldPort.refusing());
        TestProxy proxy =
                to(", max_connect_attempts: 2", refusing.port(), echo.port()).start();
        for (int i = 0; i < 6; i++) {
            try (RawSocket client = RawSocket.connect(proxy.port())) {
                assertThat(client.send("ping").end().readAll()).isEqualTo("ping");
            }
        }
        assertThat(proxy.stat("cluster.app.upstream_cx_connect_fail")).isPositive();
        assertThat(proxy.stat("cluster.app.upstream_cx_connect_attempts_exceeded"))
                .isEqualTo(0);
    }

    @Test
    void saysWhyNothingCouldBeDone() throws IOException {
        HeldPort refusing = closing(HeldPort.refusing());
        TestProxy proxy = to(
                        ", max_connect_attempts: 3"
                                + log("%RESPONSE_FLAGS% %UPSTREAM_REQUEST_ATTEMPT_COUNT% %UPSTREAM_HOST% %PROTOCOL% "
                                        + "%UPSTREAM_TRANSPORT_FAILURE_REASON%"),
                        refusing.port())
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            client.expectEnd();
        }
        assertThat(awaitLines(1).getFirst()).startsWith("UF 3 127.0.0.1:" + refusing.port() + " - ");
        assertThat(proxy.stat("cluster.app.upstream_cx_connect_fail")).isEqualTo(3);
        assertThat(proxy.stat("cluster.app.upstream_cx_connect_attempts_exceeded"))
                .isEqualTo(1);
    }

    @Test
    void aHostThatDoesNotAnswerIsGivenUpAfterTheConnectTimeout() throws IOException {
        HeldPort silent = closing(HeldPort.silent());
        TestProxy proxy = proxy().tcpProxy("cluster: app" + log("%RESPONSE_FLAGS%"))
                .clusterOf("app", "    connect_timeout: 0.1s\n", at(silent.port()))
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            client.expectEnd();
        }
        assertThat(awaitLines(1)).containsExactly("UF");
        assertThat(proxy.stat("cluster.app.upstream_cx_connect_timeout")).isEqualTo(1);
        proxy.awaitStat("cluster.app.upstream_cx_active", 0);
    }

    @Test
    void aClusterWithoutHostsIsSaidToHaveNone() throws IOException {
        TestProxy proxy =
                to(log("%RESPONSE_FLAGS% %UPSTREAM_HOST% %UPSTREAM_CLUSTER%")).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            client.expectEnd();
        }
        assertThat(awaitLines(1)).containsExactly("UH - app");
        assertThat(proxy.stat("cluster.app.upstream_cx_none_healthy")).isEqualTo(1);
    }

    @Test
    void theCircuitBreakerLimitsConnections() throws IOException {
        RawServer echo = server(RawServer::echo);
        TestProxy proxy = proxy().tcpProxy("cluster: app" + log("%RESPONSE_FLAGS%"))
                .clusterOf("app", "    circuit_breakers: { thresholds: [ { max_connections: 1 } ] }\n", at(echo.port()))
                .start();
        try (RawSocket first = RawSocket.connect(proxy.port())) {
            assertThat(first.send("a").read(1)).isEqualTo("a");
            try (RawSocket second = RawSocket.connect(proxy.port())) {
                second.expectEnd();
            }
            assertThat(awaitLines(1)).containsExactly("UO");
            assertThat(first.send("b").read(1)).isEqualTo("b");
        }
        assertThat(proxy.stat("cluster.app.upstream_cx_overflow")).isEqualTo(1);
        proxy.awaitStat("cluster.app.upstream_cx_active", 0);
        try (RawSocket third = RawSocket.connect(proxy.port())) {
            assertThat(third.send("c").read(1)).isEqualTo("c");
        }
    }

    @Test
    void weightsShareConnectionsOut() throws IOException {
        RawServer one = server(RawServer.saying("1"));
        RawServer two = server(RawServer.saying("2"));
        TestProxy proxy = proxy().tcpProxy(
                        "weighted_clusters: { clusters: [ { name: one, weight: 1 }, { name: two, weight: 3 } ] }")
                .clusterOf("one", "", at(one.port()))
                .clusterOf("two", "", at(two.port()))
                .start();
        int ones = 0;
        for (int i = 0; i < 200; i++) {
            try (RawSocket client = RawSocket.connect(proxy.port())) {
                ones += client.readAll().equals("1") ? 1 : 0;
            }
        }
        // Three standard deviations of 50 are 18; these bounds fail once in some 10^8 runs.
        assertThat(ones).isBetween(14, 86);
        assertThat(two.connectionCount()).isEqualTo(200 - ones);
    }

    @Test
    void oneClientKeepsItsHostByHash() throws IOException {
        List<RawServer> servers = List.of(server(RawServer::echo), server(RawServer::echo), server(RawServer::echo));
        TestProxy proxy = proxy().tcpProxy("cluster: app, hash_policy: [ { source_ip: {} } ]")
                .clusterOf(
                        "app",
                        "    lb_policy: MAGLEV\n",
                        at(servers.stream().mapToInt(RawServer::port).toArray()))
                .start();
        for (int i = 0; i < 9; i++) {
            try (RawSocket client = RawSocket.connect(proxy.port())) {
                assertThat(client.send("x").end().readAll()).isEqualTo("x");
            }
        }
        assertThat(servers.stream().map(RawServer::connectionCount)).containsOnlyOnce(9);
    }

    @Test
    void connectionsWithoutABitOfTrafficAreClosed() throws IOException {
        RawServer echo = server(RawServer::echo);
        TestProxy proxy = to(", idle_timeout: 0.2s", echo.port()).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send("x").read(1)).isEqualTo("x");
            client.expectEnd();
        }
        proxy.awaitStat("tcp.front.idle_timeout", 1);
        proxy.awaitStat("cluster.app.upstream_cx_active", 0);
        Eventually.equals("open connections of the server", 0, echo::openConnections);
    }

    @Test
    void connectionsDoNotLiveLongerThanTheyMay() throws IOException {
        RawServer echo = server(RawServer::echo);
        TestProxy proxy = to(
                        ", max_downstream_connection_duration: 0.2s" + log("%RESPONSE_FLAGS% %BYTES_RECEIVED%"),
                        echo.port())
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send("x").read(1)).isEqualTo("x");
            client.expectEnd();
        }
        assertThat(awaitLines(1)).containsExactly("DT 1");
        assertThat(proxy.stat("tcp.front.max_downstream_connection_duration")).isEqualTo(1);
        proxy.awaitStat("cluster.app.upstream_cx_active", 0);
    }

    @Test
    void logsWhatItHasCarried() throws IOException {
        RawServer echo = server(RawServer::echo);
        TestProxy proxy = to(
                        log("%BYTES_RECEIVED% %BYTES_SENT% %RESPONSE_FLAGS% %RESPONSE_CODE% %UPSTREAM_HOST% "
                                + "%UPSTREAM_CLUSTER% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %REQ(:METHOD)% "
                                + "%UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT% %DOWNSTREAM_LOCAL_ADDRESS%"),
                        echo.port())
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send("12345").end().readAll()).isEqualTo("12345");
        }
        assertThat(awaitLines(1))
                .containsExactly(
                        "5 5 - 0 127.0.0.1:" + echo.port() + " app 127.0.0.1 - 127.0.0.1 127.0.0.1:" + proxy.port());
    }

    @Test
    void bytesInSteadyStateAllocateNothing() throws IOException {
        Assumptions.assumeTrue(transport == TransportChoice.RING);
        long rounds = 20_000;
        RawServer echo = server(RawServer::echo);
        TestProxy proxy = to("", echo.port()).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            long allocated = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 8 && allocated > rounds / 40 * 16; attempt++) {
                AllocationMeter meter = AllocationMeter.of(
                        proxy.server().workerThreads().getFirst().threadId());
                for (int i = 0; i < rounds; i++) {
                    assertThat(client.send("ping").read(4)).isEqualTo("ping");
                }
                allocated = meter.bytes();
            }
            assertThat(allocated).isLessThanOrEqualTo(rounds / 40 * 16);
        }
    }
}
