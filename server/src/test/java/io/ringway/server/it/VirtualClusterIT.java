package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What Envoy counts per virtual cluster and per route with a stat_prefix. */
class VirtualClusterIT extends OnEveryTransport {
    private static final String CLUSTERS = """
            virtual_clusters:
                            - name: create
                              headers:
                              - { name: ":method", string_match: { exact: POST } }
                              - { name: ":path", string_match: { prefix: /users } }
                            - name: users
                              headers: [{ name: ":path", string_match: { prefix: /users } }]
            """.stripTrailing();

    private TestProxy proxy(FakeUpstream upstream) {
        return proxy().virtualHost(CLUSTERS)
                .route("{ match: { path: /here }, direct_response: { status: 204 } }")
                .route("{ match: { prefix: / }, route: { cluster: backends }, stat_prefix: main }")
                .cluster("backends", "", upstream)
                .admin()
                .start();
    }

    private static String page(TestProxy proxy, String target) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
            return client.read().text();
        }
    }

    @Test
    void theFirstThatMatchesCounts() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(201, "ok"));
        TestProxy proxy = proxy(upstream);
        try (RawClient client = proxy.connect()) {
            client.send("POST /users HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n")
                    .read("POST");
            client.get("/users/1");
            client.get("/users/2");
            client.get("/else");
            client.get("/here");
        }
        proxy.awaitStat("vhost.all.vcluster.other.upstream_rq_2xx", 1);
        assertThat(proxy.stat("vhost.all.vcluster.create.upstream_rq_total")).isEqualTo(1);
        assertThat(proxy.stat("vhost.all.vcluster.create.upstream_rq_201")).isEqualTo(1);
        assertThat(proxy.stat("vhost.all.vcluster.users.upstream_rq_total")).isEqualTo(2);
        assertThat(proxy.stat("vhost.all.vcluster.users.upstream_rq_completed")).isEqualTo(2);
        assertThat(proxy.stat("vhost.all.vcluster.users.upstream_rq_timeout")).isZero();
        assertThat(proxy.stat("vhost.all.vcluster.users.upstream_rq_retry")).isZero();
        // A direct response is nobody's upstream request.
        assertThat(proxy.stat("vhost.all.vcluster.other.upstream_rq_total")).isEqualTo(1);
        assertThat(proxy.stat("vhost.all.route.main.upstream_rq_total")).isEqualTo(4);
        assertThat(proxy.stat("vhost.all.route.main.upstream_rq_201")).isEqualTo(4);

        assertThat(page(proxy, "/stats?filter=vhost").lines())
                .contains("vhost.all.vcluster.users.upstream_rq_201: 2", "vhost.all.route.main.upstream_rq_2xx: 4")
                .anyMatch(line -> line.startsWith("vhost.all.vcluster.users.upstream_rq_time: P0("))
                .noneMatch(line -> line.contains("upstream_rq_503"));
        assertThat(page(proxy, "/stats/prometheus?filter=vhost").lines())
                .contains(
                        "envoy_vhost_vcluster_upstream_rq{envoy_response_code=\"201\",envoy_virtual_cluster=\"users\","
                                + "envoy_virtual_host=\"all\"} 2",
                        "envoy_vhost_vcluster_upstream_rq_xx{envoy_response_code_class=\"2\",envoy_virtual_cluster=\"create\","
                                + "envoy_virtual_host=\"all\"} 1",
                        "envoy_vhost_route_upstream_rq_total{envoy_virtual_host=\"all\",envoy_route=\"main\"} 4",
                        "envoy_vhost_vcluster_upstream_rq_time_count{envoy_virtual_cluster=\"users\","
                                + "envoy_virtual_host=\"all\"} 2");
    }

    @Test
    void answersOfTheProxyInPlaceOfAnUpstreamCountToo() throws IOException {
        TestProxy proxy = proxy().virtualHost(CLUSTERS)
                .route("{ match: { prefix: / }, route: { cluster: nobody } }")
                .cluster("nobody", "")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/users/1").status()).isEqualTo(503);
        }
        proxy.awaitStat("vhost.all.vcluster.users.upstream_rq_503", 1);
        assertThat(proxy.stat("vhost.all.vcluster.users.upstream_rq_5xx")).isEqualTo(1);
        assertThat(proxy.stat("vhost.all.vcluster.users.upstream_rq_total")).isZero();
    }
}
