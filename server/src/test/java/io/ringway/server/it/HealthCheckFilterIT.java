package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code envoy.filters.http.health_check}, and the admin pages that make it fail. */
class HealthCheckFilterIT extends OnEveryTransport {
    private static final String TYPE = "envoy.extensions.filters.http.health_check.v3.HealthCheck";
    private static final String ON_UP = ", headers: [ { name: \":path\", string_match: { exact: /up } } ]";

    private TestProxy.Builder checking(String config) {
        return proxy().filter("health", TYPE, config + ON_UP).admin();
    }

    private static void health(TestProxy proxy, String verdict) throws IOException {
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            admin.send("POST /healthcheck/" + verdict + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            assertThat(admin.read("POST").text()).isEqualTo("OK\n");
        }
    }

    private static Response get(TestProxy proxy, String path) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(path);
        }
    }

    @Test
    void theProxyAnswersForItself() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "served"));
        TestProxy proxy = checking("pass_through_mode: false")
                .top("node: { id: one, cluster: edge }")
                .forwardAllTo(upstream)
                .start();
        Response up = get(proxy, "/up");
        assertThat(up.status()).isEqualTo(200);
        assertThat(up.text()).isEmpty();
        assertThat(up.header("x-envoy-upstream-healthchecked-cluster")).isEqualTo("edge");
        assertThat(up.header("x-envoy-immediate-health-check-fail")).isNull();
        Response other = get(proxy, "/");
        assertThat(other.text()).isEqualTo("served");
        assertThat(other.header("x-envoy-upstream-healthchecked-cluster")).isNull();
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void aCheckMayHaveABody() throws IOException {
        TestProxy proxy = checking("pass_through_mode: false")
                .forwardAllTo(upstream(Answer.echo()))
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/up", "are you well?").status()).isEqualTo(200);
            client.send(
                    "POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\na: b\r\n\r\n");
            assertThat(client.read("POST").status()).isEqualTo(200);
            assertThat(client.get("/up").status()).isEqualTo(200);
        }
    }

    @Test
    void healthIsFailedByHand() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "served"));
        TestProxy proxy = checking("pass_through_mode: false")
                .workers(2)
                .forwardAllTo(upstream)
                .start();
        health(proxy, "fail");
        Response up = get(proxy, "/up");
        assertThat(up.status()).isEqualTo(503);
        assertThat(up.header("x-envoy-immediate-health-check-fail")).isEqualTo("true");
        Response other = get(proxy, "/");
        assertThat(other.text()).isEqualTo("served");
        assertThat(other.header("x-envoy-immediate-health-check-fail")).isEqualTo("true");
        assertThat(other.header("connection")).isEqualTo("close");
        assertThat(proxy.stat("server.live")).isZero();

        health(proxy, "ok");
        assertThat(get(proxy, "/up").status()).isEqualTo(200);
        other = get(proxy, "/");
        assertThat(other.header("x-envoy-immediate-health-check-fail")).isNull();
        assertThat(other.header("connection")).isNull();
        assertThat(proxy.stat("server.live")).isEqualTo(1);
    }

    @Test
    void checksPassThroughUntilHealthIsFailed() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(204, ""));
        TestProxy proxy =
                checking("pass_through_mode: true").forwardAllTo(upstream).start();
        assertThat(get(proxy, "/up").status()).isEqualTo(204);
        assertThat(get(proxy, "/up").header("x-envoy-upstream-healthchecked-cluster"))
                .isEmpty();
        health(proxy, "fail");
        assertThat(get(proxy, "/up").status()).isEqualTo(503);
        assertThat(upstream.requests()).hasSize(2);
    }

    @Test
    void theRoutesAnswerIsKept() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(503, "", "x-envoy-degraded: yes"));
        TestProxy proxy = checking("pass_through_mode: true, cache_time: 3600s")
                .forwardAllTo(upstream)
                .start();
        for (int i = 0; i < 3; i++) {
            Response up = get(proxy, "/up");
            assertThat(up.status()).isEqualTo(503);
            assertThat(up.header("x-envoy-degraded")).isNotNull();
        }
        assertThat(upstream.requests()).hasSize(1);
        assertThat(get(proxy, "/").status()).isEqualTo(503);
        assertThat(upstream.requests()).hasSize(2);
    }

    @Test
    void clustersHaveToBeHealthyEnough() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, ""));
        String half = "    load_assignment: { cluster_name: half, endpoints: [ { lb_endpoints: [ "
                + endpoint(upstream, "HEALTHY") + ", " + endpoint(upstream(Answer.hang()), "UNHEALTHY") + " ] } ] }\n";
        assertThat(withClusters("{ half: { value: 50.9 } }", half, upstream)).isEqualTo(200);
        assertThat(withClusters("{ half: { value: 51 } }", half, upstream)).isEqualTo(503);
        assertThat(withClusters("{ half: { value: 10 }, nobody: { value: 0 } }", half, upstream))
                .isEqualTo(503);
        assertThat(withClusters("{ empty: { value: 1 } }", "", upstream)).isEqualTo(503);
        assertThat(withClusters("{ empty: { value: 0 } }", "", upstream)).isEqualTo(200);
    }

    private static String endpoint(FakeUpstream upstream, String health) {
        return "{ health_status: " + health
                + ", endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: " + upstream.port()
                + " } } } }";
    }

    private int withClusters(String shares, String half, FakeUpstream upstream) throws IOException {
        TestProxy.Builder builder = checking("pass_through_mode: false, cluster_min_healthy_percentages: " + shares)
                .forwardAllTo(upstream)
                .clusterOf("empty", "", List.of());
        if (!half.isEmpty()) {
            builder.rawCluster("  - name: half\n" + half);
        }
        try (TestProxy proxy = builder.start()) {
            return get(proxy, "/up").status();
        }
    }

    @Test
    void checksAreNeitherCountedNorLogged(@TempDir Path dir) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "served"));
        LogLines log = new LogLines(dir);
        TestProxy proxy = checking("pass_through_mode: true")
                .manager(log.manager("%REQ(:PATH)% %RESPONSE_CODE%", "{ not_health_check_filter: {} }"))
                .forwardAllTo(upstream)
                .start();
        get(proxy, "/up");
        get(proxy, "/one");
        health(proxy, "fail");
        get(proxy, "/up");
        get(proxy, "/two");
        assertThat(log.await(2)).containsExactly("/one 200", "/two 200");
        proxy.awaitStat("http.front.downstream_rq_completed", 2);
        assertThat(proxy.stat("http.front.downstream_rq_total")).isEqualTo(4);
        assertThat(proxy.stat("http.front.downstream_rq_2xx")).isEqualTo(2);
        assertThat(proxy.stat("http.front.downstream_rq_5xx")).isZero();
        assertThat(proxy.stat("cluster.backends.upstream_rq_total")).isEqualTo(3);
        assertThat(proxy.stat("cluster.backends.upstream_rq_2xx")).isEqualTo(2);
    }
}
