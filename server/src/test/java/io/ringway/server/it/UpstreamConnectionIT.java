package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ringway.server.control.TransportChoice;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections to backends: where they come from, what their sockets are told, how old they get, how many are made ahead. */
class UpstreamConnectionIT extends OnEveryTransport {
    private static final String TO_BACKENDS = "{ match: { prefix: / }, route: { cluster: backends } }";

    private TestProxy.Builder proxy(String clusterFields, FakeUpstream... upstreams) {
        return proxy().route(TO_BACKENDS).cluster("backends", clusterFields, upstreams);
    }

    private static String bind(String fields) {
        return "    upstream_bind_config: { " + fields + " }\n";
    }

    private static String source(String address) {
        return "source_address: { address: " + address + ", port_value: 0 }";
    }

    private static String peer(FakeUpstream upstream) {
        return ((InetSocketAddress) upstream.peers().getLast()).getAddress().getHostAddress();
    }

    @Test
    void comeFromTheAddressOfTheCluster() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(bind(source("127.0.0.3")), upstream)
                .top("cluster_manager: { upstream_bind_config: { " + source("127.0.0.2") + " } }")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        assertThat(peer(upstream)).isEqualTo("127.0.0.3");
    }

    @Test
    void comeFromTheAddressForAllClusters() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy("", upstream)
                .top("cluster_manager: { upstream_bind_config: { " + source("'::1'")
                        + ", extra_source_addresses: [{ address: { address: 127.0.0.2, port_value: 0 } }] } }")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        assertThat(peer(upstream)).isEqualTo("127.0.0.2");
    }

    @Test
    void ofTcpProxiesComeFromThereToo() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().tcpProxy("cluster: backends")
                .cluster("backends", bind(source("127.0.0.3")), upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        assertThat(peer(upstream)).isEqualTo("127.0.0.3");
    }

    @Test
    void failWhenTheAddressIsNotOfThisMachine() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(bind(source("203.0.113.1")), upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).contains("address not available on this machine");
            assertThat(client.get("/").status()).isEqualTo(503);
        }
        proxy.awaitStat("cluster.backends.bind_errors", 2);
        proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
        assertThat(upstream.connectionCount()).isZero();
    }

    @Test
    void mayHaveAnAddressThatIsNotThereYet() throws IOException {
        assumeThat(transport).isNotEqualTo(TransportChoice.NETTY_NIO); // Java cannot set the option
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(
                        "    connect_timeout: 0.05s\n" + bind("freebind: true, " + source("203.0.113.1")), upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(503); // no answer finds its way back
        }
        assertThat(proxy.stat("cluster.backends.bind_errors")).isZero();
        proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
    }

    @Test
    void haveTheSocketOptionsOfTheConfiguration() throws IOException {
        assumeThat(transport).isNotEqualTo(TransportChoice.NETTY_NIO); // Java cannot set them
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String options =
                "{ level: 6, name: 4, int_value: 30, state: STATE_BOUND }, { level: 1, name: 9, buf_value: AQAAAA== }";
        TestProxy proxy =
                proxy(bind("socket_options: [" + options + "]"), upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(keepAliveSeconds(upstream)).isBetween(20L, 30L);
        }
    }

    @Test
    void failWithASocketOptionThatTheKernelRefuses() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(bind("socket_options: [{ level: 6, name: 9999, int_value: 1 }]"), upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).contains("socket option not available");
        }
        assertThat(upstream.connectionCount()).isZero();
    }

    @Test
    void areKeptAliveAsConfigured() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(
                        "    upstream_connection_options: { tcp_keepalive: "
                                + "{ keepalive_probes: 3, keepalive_time: 40, keepalive_interval: 5 } }\n",
                        upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(keepAliveSeconds(upstream)).isBetween(30L, 40L);
        }
    }

    /** Until the next probe of the connection to this backend; -1 without one. */
    private static long keepAliveSeconds(FakeUpstream upstream) throws IOException {
        String remote = ":%04X".formatted(upstream.port());
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        for (String line : lines) {
            List<String> fields = List.of(line.strip().split(" +"));
            if (fields.get(2).endsWith(remote) && fields.get(5).startsWith("02:")) {
                return Long.parseLong(fields.get(5).substring(3), 16) / 100;
            }
        }
        return -1;
    }

    @Test
    void thatAreTooOldTakeNoMoreRequests() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy =
                proxy(commonOptions("max_connection_duration: 0.02s"), upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            proxy.awaitStat("cluster.backends.upstream_cx_max_duration_reached", 1);
            proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        assertThat(upstream.connectionCount()).isEqualTo(2);
    }

    @Test
    void growOldDuringARequestWithoutHarmingIt() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy(commonOptions("max_connection_duration: 0.000001s"), upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            upstream.answer(Answer.fixed(200, "x".repeat(500_000)));
            assertThat(client.get("/").text()).hasSize(500_000);
        }
        proxy.awaitStat("cluster.backends.upstream_cx_max_duration_reached", 1);
        proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    private static String commonOptions(String fields) {
        return """
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: { http_protocol_options: {} }
                        common_http_protocol_options: { %s }
                """.formatted(fields);
    }

    @Test
    void areMadeAheadOfRequestsToAHost() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy("    preconnect_policy: { per_upstream_preconnect_ratio: 3 }\n", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            Eventually.holds("three connections for one request", () -> upstream.connectionCount() == 3);
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        proxy.awaitStat("cluster.backends.upstream_cx_active", 3);
        assertThat(upstream.connectionCount()).isEqualTo(3);
    }

    @Test
    void areNotMadeAheadOfACircuitBreaker() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy("""
                            preconnect_policy: { per_upstream_preconnect_ratio: 3 }
                            circuit_breakers: { thresholds: [{ max_connections: 2 }] }
                        """, upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        proxy.awaitStat("cluster.backends.upstream_cx_active", 2);
        assertThat(proxy.stat("cluster.backends.upstream_cx_total")).isEqualTo(2);
    }

    @Test
    void areMadeToTheHostsThatComeNext() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        TestProxy proxy = proxy("    preconnect_policy: { predictive_preconnect_ratio: 2 }\n", one, two)
                .start();
        try (RawClient client = proxy.connect()) {
            String first = client.get("/").text();
            Eventually.holds(
                    "both hosts are connected", () -> one.connectionCount() == 1 && two.connectionCount() == 1);
            String second = client.get("/").text();
            String third = client.get("/").text();
            assertThat(List.of(first, second)).containsExactlyInAnyOrder("one", "two");
            assertThat(third).isEqualTo(first);
        }
    }
}
