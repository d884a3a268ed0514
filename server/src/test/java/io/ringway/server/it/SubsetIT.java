package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Routes pick among the backends that have the metadata they want. */
class SubsetIT extends OnEveryTransport {
    private static final String SELECTORS = "subset_selectors: [{ keys: [stage, version] }, { keys: [version] }]";

    private static String endpoint(FakeUpstream upstream, String metadata) {
        return "        - { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: " + upstream.port()
                + " } } }, metadata: { filter_metadata: { envoy.lb: { " + metadata + " } } } }\n";
    }

    /** Backends old-1, old-2 and new; routes as {@code path: metadata}. */
    private TestProxy proxy(String cluster, String... routes) throws IOException {
        TestProxy.Builder builder = proxy();
        for (String route : routes) {
            String[] parts = route.split(": ", 2);
            builder.route("{ match: { prefix: " + parts[0] + " }, route: { cluster: app"
                    + (parts[1].isEmpty()
                            ? ""
                            : ", metadata_match: { filter_metadata: { envoy.lb: { " + parts[1] + " } } }")
                    + " } }");
        }
        return builder.rawCluster(cluster(cluster)).workers(2).start();
    }

    private String cluster(String fields) throws IOException {
        return "  - name: app\n" + fields + "    load_assignment:\n      cluster_name: app\n      endpoints:\n"
                + "      - lb_endpoints:\n"
                + endpoint(upstream(Answer.fixed(200, "old-1")), "stage: prod, version: \"1.0\"")
                + endpoint(upstream(Answer.fixed(200, "old-2")), "stage: prod, version: \"1.0\"")
                + endpoint(upstream(Answer.fixed(200, "new")), "stage: prod, version: \"1.1\", weight: 7");
    }

    private static String classic(String fields) {
        return "    lb_subset_config: { " + fields + SELECTORS + " }\n";
    }

    private static Set<String> answers(TestProxy proxy, String path) throws IOException {
        Set<String> answers = new TreeSet<>();
        for (int connection = 0; connection < 4; connection++) {
            try (RawClient client = proxy.connect()) {
                for (int i = 0; i < 6; i++) {
                    Response response = client.get(path);
                    answers.add(response.status() == 200 ? response.text() : Integer.toString(response.status()));
                }
            }
        }
        return answers;
    }

    @Test
    void aRouteFindsItsBackends() throws IOException {
        TestProxy proxy = proxy(
                classic("fallback_policy: ANY_ENDPOINT, "),
                "/old: version: \"1.0\"",
                "/new: stage: prod, version: \"1.1\"",
                "/none: version: \"9\"",
                "/: ");
        assertThat(answers(proxy, "/old")).containsExactly("old-1", "old-2");
        assertThat(answers(proxy, "/new")).containsExactly("new");
        assertThat(proxy.stat("cluster.app.lb_subsets_fallback")).isZero();
        assertThat(answers(proxy, "/none")).containsExactly("new", "old-1", "old-2");
        assertThat(answers(proxy, "/")).containsExactly("new", "old-1", "old-2");
        proxy.awaitStat("cluster.app.lb_subsets_selected", 48);
        proxy.awaitStat("cluster.app.lb_subsets_fallback", 48);
        assertThat(proxy.stat("cluster.app.lb_subsets_active")).isEqualTo(4);
        assertThat(proxy.stat("cluster.app.lb_subsets_created")).isEqualTo(4);
        assertThat(proxy.stat("cluster.app.lb_subsets_removed")).isZero();
    }

    @Test
    void withoutAFallbackThereIsNoBackend() throws IOException {
        TestProxy proxy = proxy(classic(""), "/old: version: \"1.0\"", "/: version: 1.0");
        assertThat(answers(proxy, "/old")).containsExactly("old-1", "old-2");
        // A number is no text.
        assertThat(answers(proxy, "/")).containsExactly("503");
    }

    @Test
    void theDefaultSubsetTakesTheRest() throws IOException {
        TestProxy proxy = proxy(
                classic("fallback_policy: DEFAULT_SUBSET, default_subset: { version: \"1.1\", weight: 7 }, "),
                "/old: version: \"1.0\"",
                "/: ");
        assertThat(answers(proxy, "/")).containsExactly("new");
        assertThat(answers(proxy, "/old")).containsExactly("old-1", "old-2");
    }

    @Test
    void theExtensionFormMeansTheSame() throws IOException {
        TestProxy proxy = proxy(
                "    load_balancing_policy: { policies: [ { typed_extension_config: { name: subset, typed_config: { "
                        + "\"@type\": type.googleapis.com/envoy.extensions.load_balancing_policies.subset.v3.Subset, "
                        + SELECTORS + ", allow_redundant_keys: true, subset_lb_policy: { policies: [ { "
                        + "typed_extension_config: { name: least, typed_config: { \"@type\": type.googleapis.com/"
                        + "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest } } } ] } } } } ] }\n",
                "/: version: \"1.1\", zone: moon");
        assertThat(answers(proxy, "/")).containsExactly("new");
    }

    @Test
    void aWeightedClusterSaysMoreThanItsRoute() throws IOException {
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, route: { metadata_match: { filter_metadata: { envoy.lb: "
                                + "{ version: \"1.0\", stage: prod } } }, weighted_clusters: { clusters: [ { name: app, weight: 1, "
                                + "metadata_match: { filter_metadata: { envoy.lb: { version: \"1.1\" } } } } ] } } }")
                .rawCluster(cluster(classic("")))
                .start();
        assertThat(answers(proxy, "/")).containsExactly("new");
    }

    @Test
    void aSubsetMayBeHashed() throws IOException {
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, route: { cluster: app, hash_policy: [ { header: { "
                                + "header_name: x-user } } ], metadata_match: { filter_metadata: { envoy.lb: { version: \"1.0\" } } } } }")
                .rawCluster(cluster("    lb_policy: MAGLEV\n" + classic("")))
                .start();
        Set<String> met = new TreeSet<>();
        try (RawClient client = proxy.connect()) {
            for (int user = 0; user < 30; user++) {
                String first = client.get("/", "x-user: " + user).text();
                assertThat(client.get("/", "x-user: " + user).text()).isEqualTo(first);
                met.add(first);
            }
        }
        assertThat(met).containsExactly("old-1", "old-2");
    }
}
