package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.assemble.StartupFailure;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the counters and pages say after known traffic, and what a start that fails says. */
class StatisticsIT extends OnEveryTransport {

    private static String page(TestProxy proxy, String target) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
            return client.read().text();
        }
    }

    @Test
    void countersAddUpOverAllWorkers() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route("{ match: { prefix: /here }, route: { cluster: backends } }")
                .cluster("backends", "", upstream)
                .admin()
                .workers(2)
                .start();
        for (int connection = 0; connection < 10; connection++) {
            try (RawClient client = proxy.connect()) {
                for (int i = 0; i < 5; i++) {
                    assertThat(client.get("/here").status()).isEqualTo(200);
                }
                assertThat(client.get("/nowhere").status()).isEqualTo(404);
            }
        }
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        proxy.awaitStat("http.front.downstream_rq_active", 0);
        assertThat(proxy.stat("http.front.downstream_cx_total")).isEqualTo(10);
        assertThat(proxy.stat("http.front.downstream_rq_total")).isEqualTo(60);
        assertThat(proxy.stat("http.front.downstream_rq_completed")).isEqualTo(60);
        assertThat(proxy.stat("http.front.downstream_rq_2xx")).isEqualTo(50);
        assertThat(proxy.stat("http.front.downstream_rq_4xx")).isEqualTo(10);
        assertThat(proxy.stat("http.front.no_route")).isEqualTo(10);
        assertThat(proxy.stat("cluster.backends.upstream_rq_total")).isEqualTo(50);
        assertThat(proxy.stat("cluster.backends.upstream_rq_2xx")).isEqualTo(50);
        assertThat(proxy.stat("cluster.backends.upstream_rq_200")).isEqualTo(50);
        assertThat(proxy.stat("cluster.backends.external.upstream_rq_200")).isEqualTo(50);
        assertThat(proxy.stat("cluster.backends.external.upstream_rq_2xx")).isEqualTo(50);
        assertThat(proxy.stat("cluster.backends.external.upstream_rq_completed"))
                .isEqualTo(50);
        assertThat(proxy.stat("cluster.backends.upstream_rq_active")).isZero();
        assertThat(proxy.stat("cluster.backends.membership_total")).isEqualTo(1);
        assertThat(proxy.stat("server.concurrency")).isEqualTo(2);
        assertThat(upstream.requestCount()).isEqualTo(50);

        String backend = "backends::127.0.0.1:" + upstream.port() + "::";
        assertThat(page(proxy, "/clusters").lines())
                .contains(backend + "rq_total::50", backend + "rq_success::50", backend + "rq_active::0");
        assertThat(page(proxy, "/stats/prometheus").lines())
                .contains("envoy_cluster_upstream_rq_total{envoy_cluster_name=\"backends\"} 50")
                .contains("envoy_cluster_upstream_rq{envoy_response_code=\"200\",envoy_cluster_name=\"backends\"} 50")
                .contains(
                        "envoy_cluster_external_upstream_rq{envoy_response_code=\"200\",envoy_cluster_name=\"backends\"} 50")
                .contains("envoy_http_downstream_rq_xx{envoy_response_code_class=\"2\","
                        + "envoy_http_conn_manager_prefix=\"front\"} 50");
        assertThat(page(proxy, "/latency")
                        .lines()
                        .anyMatch(line -> line.startsWith("test/all/") && line.contains(" 50 ")))
                .isTrue();
        assertThat(page(proxy, "/listeners")).isEqualTo("front::127.0.0.1:" + proxy.port() + "\n");
        assertThat(page(proxy, "/config_dump")).contains("HttpConnectionManager", "RoutesConfigDump");
        assertThat(page(proxy, "/ready")).isEqualTo("LIVE\n");
    }

    @Test
    void anOccupiedPortSaysWhoHoldsIt() throws IOException {
        HeldPort held = closing(HeldPort.listening());
        assertThatThrownBy(() -> proxy().address(
                                "{ socket_address: { address: 127.0.0.1, port_value: " + held.port() + " } }")
                        .tryStart())
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("listener front")
                .hasMessageContaining("127.0.0.1:" + held.port())
                .hasMessageContaining("in use")
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void aSecondProxyDoesNotShareThePortSilently() {
        TestProxy first = proxy().start();
        assertThatThrownBy(() -> proxy().address(
                                "{ socket_address: { address: 127.0.0.1, port_value: " + first.port() + " } }")
                        .tryStart())
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("in use");
    }

    @Test
    void latencyIsToldByPhase() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        upstream.answerByTarget(target -> Answer.fixed(target.equals("/missing") ? 404 : 200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).admin().workers(1).start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(client.get("/missing").status()).isEqualTo(404);
        }
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        for (String kind : List.of("route", "cluster", "host")) {
            JsonNode rows = JsonMapper.shared()
                    .readTree(page(proxy, "/latency?format=json&" + kind + "="))
                    .path(kind + "s");
            assertThat(rows.size()).isEqualTo(1);
            JsonNode all = rows.get(0).path("cumulative");
            assertThat(rows.get(0).path("active").asInt(-1)).isZero();
            assertThat(all.path("requests").asInt()).isEqualTo(5);
            assertThat(all.path("classes").path("2xx").asInt()).isEqualTo(4);
            assertThat(all.path("statuses").path("404").asInt()).isEqualTo(1);
            assertThat(all.path("first_byte_us").path("count").asInt()).isEqualTo(5);
            assertThat(all.path("response_us").path("count").asInt()).isEqualTo(5);
            assertThat(all.path("connect_us").path("count").asInt())
                    .as("the first request waits for a connection")
                    .isEqualTo(1);
            assertThat(all.path("total_us").path("p99.9").asLong())
                    .isGreaterThanOrEqualTo(
                            all.path("first_byte_us").path("p50").asLong());
        }
        assertThat(page(proxy, "/latency?format=hgrm&phase=first_byte"))
                .containsPattern("1\\.000000000000 +5\n")
                .contains("#[Mean");
        assertThat(page(proxy, "/latency?phase=lunch")).startsWith("usage:");
    }
}
