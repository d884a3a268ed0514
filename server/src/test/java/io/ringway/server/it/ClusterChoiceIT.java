package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Weighted clusters, the cluster that a header names, and clusters that do not exist. */
class ClusterChoiceIT extends OnEveryTransport {
    private static final String WEIGHTED = "{ match: { prefix: / }, route: { weighted_clusters: { %s, clusters: "
            + "[{ name: one, weight: %d }, { name: two, weight: %d, host_rewrite_literal: second.example }] } } }";

    private TestProxy.Builder proxyOfTwo() throws IOException {
        return proxy().cluster("one", "", upstream(Answer.fixed(200, "one")))
                .cluster("two", "", upstream(Answer.fixed(200, "two")))
                .workers(1);
    }

    /** Which cluster answered how many of the requests. */
    private static Map<String, Integer> answers(TestProxy proxy, int requests) throws IOException {
        Map<String, Integer> answers = new TreeMap<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < requests; i++) {
                answers.merge(client.get("/").text(), 1, Integer::sum);
            }
        }
        return answers;
    }

    private static Response ask(TestProxy proxy, String fields) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.send("GET / HTTP/1.1\r\nhost: a\r\n" + fields + "\r\n")
                    .read();
        }
    }

    private static void modify(TestProxy proxy, String parameters) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            Response answer = client.send("POST /runtime_modify?" + parameters
                            + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
                    .read("POST");
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void weightsShareTheRequestsAndTheRuntimeChangesThem() throws IOException {
        TestProxy proxy = proxyOfTwo()
                .top("layered_runtime: { layers: [{ name: admin, admin_layer: {} }] }")
                .route(WEIGHTED.formatted("runtime_key_prefix: shop.weights", 1, 1))
                .admin()
                .start();
        // Half of 400 with a standard deviation of 10: ten of these to either side do not happen.
        assertThat(answers(proxy, 400).get("one")).isBetween(100, 300);
        modify(proxy, "shop.weights.one=0");
        assertThat(answers(proxy, 50)).isEqualTo(Map.of("two", 50));
        modify(proxy, "shop.weights.one=5&shop.weights.two=0");
        assertThat(answers(proxy, 50)).isEqualTo(Map.of("one", 50));
        modify(proxy, "shop.weights.one=0");
        // No weight at all is no route, as in Envoy.
        assertThat(ask(proxy, "").status()).isEqualTo(404);
        modify(proxy, "shop.weights.one=&shop.weights.two=");
        assertThat(answers(proxy, 400).get("two")).isBetween(100, 300);
    }

    @Test
    void aHeaderMayBringTheRandomNumber() throws IOException {
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        TestProxy proxy = proxy().cluster("one", "", upstream(Answer.fixed(200, "one")))
                .cluster("two", "", two)
                .route(WEIGHTED.formatted("header_name: x-random", 30, 70))
                .start();
        assertThat(ask(proxy, "x-random: 29\r\n").text()).isEqualTo("one");
        assertThat(ask(proxy, "x-random: 30\r\n").text()).isEqualTo("two");
        assertThat(ask(proxy, "x-random: 18446744073709551615\r\n").text()).isEqualTo("one"); // % 100 is 15
        assertThat(two.requests().getFirst().header("host")).isEqualTo("second.example");
        for (String ignored :
                new String[] {"", "x-random: \r\n", "x-random: 3x\r\n", "x-random: 1\r\nx-random: 2\r\n"}) {
            assertThat(ask(proxy, ignored).status()).isEqualTo(200);
        }
    }

    @Test
    void aHeaderNamesTheCluster() throws IOException {
        TestProxy proxy = proxyOfTwo()
                .route("{ match: { prefix: / }, route: { cluster_header: X-Cluster } }")
                .start();
        assertThat(ask(proxy, "x-cluster: one\r\n").text()).isEqualTo("one");
        assertThat(ask(proxy, "x-cluster: two\r\n").text()).isEqualTo("two");
        assertThat(ask(proxy, "x-cluster: two\r\nx-cluster: one\r\n").text()).isEqualTo("two");
        assertThat(ask(proxy, "x-cluster: three\r\n").status()).isEqualTo(503);
        assertThat(ask(proxy, "").status()).isEqualTo(503);
        assertThat(proxy.stat("http.front.no_cluster")).isEqualTo(2);
    }

    @Test
    void theStatusForAMissingClusterIsConfigured() throws IOException {
        TestProxy proxy = proxyOfTwo()
                .routeConfiguration("validate_clusters: false")
                .route("{ match: { path: /a }, route: { cluster: gone, cluster_not_found_response_code: NOT_FOUND } }")
                .route("{ match: { path: /b }, route: { cluster: gone,"
                        + " cluster_not_found_response_code: INTERNAL_SERVER_ERROR } }")
                .route("{ match: { path: /c }, route: { cluster: gone } }")
                .route("{ match: { path: /d }, route: { cluster_not_found_response_code: NOT_FOUND,"
                        + " weighted_clusters: { clusters: [{ cluster_header: x-cluster, weight: 1 }] } } }")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/a").status()).isEqualTo(404);
            assertThat(client.get("/b").status()).isEqualTo(500);
            assertThat(client.get("/c").status()).isEqualTo(503);
            assertThat(client.get("/d").status()).isEqualTo(404);
            assertThat(client.send("GET /d HTTP/1.1\r\nhost: a\r\nx-cluster: one\r\n\r\n")
                            .read()
                            .text())
                    .isEqualTo("one");
        }
        assertThat(proxy.stat("http.front.no_cluster")).isEqualTo(4);
    }
}
