package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the runtime changes of clusters and of attempts while the proxy runs. */
class RuntimeClusterIT extends OnEveryTransport {
    private static final String ROUTE = "{ match: { prefix: / }, route: { cluster: backends } }";

    private TestProxy proxy(String route, String cluster, FakeUpstream... upstreams) {
        return proxy().top("layered_runtime: { layers: [ { name: admin, admin_layer: {} } ] }")
                .route(route)
                .cluster("backends", cluster, upstreams)
                .admin()
                .start();
    }

    private static void modify(TestProxy proxy, String parameters) throws IOException {
        try (RawClient client = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            Response answer = client.send("POST /runtime_modify?" + parameters
                            + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
                    .read();
            assertThat(answer.text()).isEqualTo("OK\n");
        }
    }

    private static Response get(TestProxy proxy) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get("/");
        }
    }

    @Test
    void aClusterUnderMaintenanceIsLeftAlone() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(ROUTE, "", upstream);
        modify(proxy, "upstream.maintenance_mode.backends=100");
        Response refused = get(proxy);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).isEqualTo("maintenance mode");
        assertThat(refused.header("x-envoy-overloaded")).isEqualTo("true");
        assertThat(upstream.requestCount()).isZero();
        proxy.awaitStat("cluster.backends.upstream_rq_maintenance_mode", 1);
        modify(proxy, "upstream.maintenance_mode.backends=");
        assertThat(get(proxy).status()).isEqualTo(200);
    }

    @Test
    void retriesCanBeSwitchedOff() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(503, "no"));
        TestProxy proxy = proxy(
                "{ match: { prefix: / }, route: { cluster: backends, retry_policy: { retry_on: 5xx, num_retries: 2 } } }",
                "",
                upstream);
        modify(proxy, "upstream.use_retry=0&upstream.base_retry_backoff_ms=1");
        assertThat(get(proxy).status()).isEqualTo(503);
        assertThat(upstream.requestCount()).isEqualTo(1);
        modify(proxy, "upstream.use_retry=100");
        assertThat(get(proxy).status()).isEqualTo(503);
        assertThat(upstream.requestCount()).isEqualTo(4);
    }

    @Test
    void circuitBreakersFollow() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok").heldBy(gate));
        TestProxy proxy = proxy(ROUTE, "", upstream);
        modify(proxy, "circuit_breakers.backends.default.max_requests=1");
        try (RawClient first = proxy.connect()) {
            first.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1);
            assertThat(get(proxy).status()).isEqualTo(503);
            proxy.awaitStat("cluster.backends.circuit_breakers.default.rq_open", 1);
            modify(proxy, "circuit_breakers.backends.default.max_requests=");
            gate.countDown();
            assertThat(get(proxy).status()).isEqualTo(200);
            assertThat(first.read().status()).isEqualTo(200);
        }
    }

    @Test
    void outlierDetectionFollows() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(500, "bad"));
        TestProxy proxy = proxy(ROUTE, """
                            outlier_detection: { consecutive_5xx: 1000000, base_ejection_time: 3600s, max_ejection_percent: 100 }
                            common_lb_config: { healthy_panic_threshold: { value: 0 } }
                        """, upstream);
        for (int i = 0; i < 5; i++) {
            assertThat(get(proxy).text()).isEqualTo("bad");
        }
        modify(proxy, "outlier_detection.consecutive_5xx=7");
        get(proxy);
        get(proxy);
        proxy.awaitStat("cluster.backends.outlier_detection.ejections_enforced_consecutive_5xx", 1);
        proxy.awaitStat("cluster.backends.membership_healthy", 0);
    }

    @Test
    void panicFollows() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().top("layered_runtime: { layers: [ { name: admin, admin_layer: {} } ] }")
                .route(ROUTE)
                .rawCluster("""
                          - name: backends
                            load_assignment:
                              cluster_name: backends
                              endpoints:
                              - lb_endpoints:
                                - health_status: UNHEALTHY
                                  endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } }
                        """.formatted(upstream.port()))
                .admin()
                .start();
        assertThat(get(proxy).status()).isEqualTo(200);
        modify(proxy, "upstream.healthy_panic_threshold=0");
        Eventually.holds("no panic, no host", () -> {
            try {
                return get(proxy).status() == 503;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
