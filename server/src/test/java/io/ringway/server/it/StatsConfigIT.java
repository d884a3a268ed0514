package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatName.Tag;
import io.ringway.server.metrics.StatsFilter;
import io.ringway.server.metrics.StatsView;
import io.ringway.testkit.Answer;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code stats_config}, the options of {@code /stats}, and the names and labels of {@code /stats/prometheus} against Envoy's rules. */
class StatsConfigIT extends OnEveryTransport {
    /** What Envoy has no rules for. */
    private static final Set<String> OWN = Set.of("ringway", "route");

    private static String page(TestProxy proxy, String target) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
            return client.read().text();
        }
    }

    /** Three answers with 200 and one with 404. */
    private TestProxy served(TestProxy.Builder builder) throws IOException {
        TestProxy proxy = builder.route("{ match: { prefix: /here }, route: { cluster: backends } }")
                .cluster("backends", "", upstream(Answer.fixed(200, "ok")))
                .admin()
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/here").status()).isEqualTo(200);
            }
            assertThat(client.get("/nowhere").status()).isEqualTo(404);
        }
        return proxy;
    }

    /** The same, and all of it is counted. */
    private TestProxy counted(TestProxy.Builder builder) throws IOException {
        TestProxy proxy = served(builder);
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        proxy.awaitStat("http.front.downstream_rq_4xx", 1);
        return proxy;
    }

    @Test
    void answersAreCountedByCode() throws IOException {
        TestProxy proxy = counted(proxy());
        assertThat(proxy.stat("cluster.backends.upstream_rq_200")).isEqualTo(3);
        assertThat(page(proxy, "/stats/prometheus").lines())
                .contains("envoy_cluster_upstream_rq{envoy_response_code=\"200\",envoy_cluster_name=\"backends\"} 3")
                .contains(
                        "envoy_cluster_upstream_rq_xx{envoy_response_code_class=\"2\",envoy_cluster_name=\"backends\"} 3")
                .noneMatch(line -> line.contains("envoy_response_code=\"404\""));
    }

    @Test
    void everyNameHasTheTagsThatEnvoyTakesFromIt() throws IOException {
        TestProxy proxy = counted(proxy().virtualHost(
                        "virtual_clusters: [ { name: users, headers: [ { name: \":path\", prefix_match: /here } ] } ]")
                .listener("stat_prefix: edge")
                .filter(
                        "lua",
                        "envoy.extensions.filters.http.lua.v3.Lua",
                        "stat_prefix: scripts, default_source_code: { inline_string: \"function envoy_on_request(h) end\" }")
                .filter("fault", "envoy.extensions.filters.http.fault.v3.HTTPFault", "")
                .filter("rbac", "envoy.extensions.filters.http.rbac.v3.RBAC", "rules_stat_prefix: mine")
                .networkFilter("{ name: limit, typed_config: "
                        + TestProxy.typed(
                                "envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit",
                                "stat_prefix: few, max_connections: 100")
                        + " }")
                .networkFilter("{ name: rbac, typed_config: "
                        + TestProxy.typed(
                                "envoy.extensions.filters.network.rbac.v3.RBAC",
                                "stat_prefix: gate, shadow_rules_stat_prefix: dim, rules: { action: DENY, policies: {} }")
                        + " }"));
        List<String> different = new ArrayList<>();
        for (StatsView.Row row :
                proxy.server().statistics().view(StatsFilter.ALL).rows()) {
            compare(row.name(), different);
        }
        proxy.server()
                .statistics()
                .view(StatsFilter.ALL)
                .histograms()
                .forEach(histogram -> compare(histogram.key().name(), different));
        assertThat(different).isEmpty();
    }

    private static void compare(StatName name, List<String> different) {
        if (OWN.contains(name.full().substring(0, name.full().indexOf('.')))) {
            return;
        }
        List<Tag> ours = new ArrayList<>(name.tags());
        ours.add(new Tag("", name.extracted()));
        List<Tag> envoys = EnvoyTagRules.apply(name.full());
        if (!ours.equals(envoys)) {
            different.add(name.full() + ": ours " + ours + ", Envoy's " + envoys);
        }
    }

    @Test
    void tagsOfTheConfiguration() throws IOException {
        TestProxy proxy = counted(
                proxy().top(
                                "stats_config: { use_all_default_tags: false, stats_tags: [ { tag_name: envoy.response_code_class },"
                                        + " { tag_name: where, fixed_value: east }, { tag_name: tier, regex: '^cluster\\.((back)ends\\.)' } ] }"));
        assertThat(page(proxy, "/stats/prometheus").lines())
                .contains(
                        "envoy_cluster_upstream_rq_xx{where=\"east\",envoy_response_code_class=\"2\",tier=\"back\"} 3")
                .contains("envoy_http_front_downstream_rq_xx{where=\"east\",envoy_response_code_class=\"4\"} 1")
                .contains("envoy_server_live{where=\"east\"} 1");
    }

    @Test
    void whatIsExcludedIsNowhere() throws IOException {
        TestProxy proxy = counted(proxy().top(
                        "stats_config: { stats_matcher: { exclusion_list: { patterns: [ { prefix: cluster. } ] } } }"));
        assertThat(page(proxy, "/stats"))
                .contains("http.front.downstream_rq_2xx: 3")
                .doesNotContain("cluster.backends");
        assertThat(page(proxy, "/stats?format=json")).contains("http.front.").doesNotContain("cluster.backends");
        assertThat(page(proxy, "/stats/prometheus"))
                .contains("envoy_route_rq_total")
                .doesNotContain("envoy_cluster_upstream");
        assertThat(page(proxy, "/clusters")).contains("rq_total::3");
    }

    @Test
    void onlyWhatIsIncludedIsThere() throws IOException {
        TestProxy proxy = served(
                proxy().top(
                                "stats_config: { stats_matcher: { inclusion_list: { patterns: [ { suffix: downstream_rq_2xx }, { exact: cluster.backends.upstream_rq_2xx } ] } } }"));
        proxy.awaitStat("http.front.downstream_rq_2xx", 3);
        assertThat(page(proxy, "/stats"))
                .isEqualTo("cluster.backends.upstream_rq_2xx: 3\nhttp.front.downstream_rq_2xx: 3\n");
        TestProxy none = served(proxy().top("stats_config: { stats_matcher: { reject_all: true } }"));
        assertThat(page(none, "/stats")).isEmpty();
        assertThat(page(none, "/stats/prometheus")).isEmpty();
    }

    @Test
    void bucketsOfTheConfiguration() throws IOException {
        TestProxy proxy = counted(
                proxy().top("stats_config: { histogram_bucket_settings: [ { match: { suffix: upstream_rq_time },"
                        + " buckets: [ 3600000, 0.5 ] } ] }"));
        String series = "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"backends\",le=";
        assertThat(page(proxy, "/stats/prometheus").lines().filter(line -> line.startsWith(series)))
                .hasSize(3)
                .contains(series + "\"3600000\"} 3", series + "\"+Inf\"} 3");
        assertThat(page(proxy, "/stats?filter=downstream_rq_time$&histogram_buckets=cumulative"))
                .startsWith("http.front.downstream_rq_time: B0.5(0,")
                .endsWith(" B3600000(0,4)\n");
        assertThat(page(proxy, "/stats?filter=upstream_rq_time$&histogram_buckets=cumulative&format=json"))
                .endsWith("{\"upper_bound\":3600000,\"interval\":0,\"cumulative\":3}]}]}]}");
    }

    @Test
    void optionsOfThePage() throws IOException {
        TestProxy proxy = counted(proxy());
        assertThat(page(proxy, "/stats?type=Histograms"))
                .contains("upstream_rq_time: P0(")
                .doesNotContain("live");
        assertThat(page(proxy, "/stats?type=Gauges")).contains("server.live: 1").doesNotContain("upstream_rq_200");
        assertThat(page(proxy, "/stats?type=Counters"))
                .contains("upstream_rq_200: 3")
                .doesNotContain("server.live");
        assertThat(page(proxy, "/stats?type=None")).isEqualTo("invalid &type= param");
        assertThat(page(proxy, "/stats?histogram_buckets=none&filter=rq_time")).contains("P99.9(");
        assertThat(page(proxy, "/stats?histogram_buckets=detailed&filter=cluster.*rq_time$"))
                .startsWith("cluster.backends.upstream_rq_time:\n  totals=")
                .contains("\n  intervals=", "\n  summary=P0(nan,");
        assertThat(page(proxy, "/stats?histogram_buckets=some")).startsWith("usage: /stats?histogram_buckets=(");
        assertThat(page(proxy, "/stats?format=xml")).isEqualTo("usage: /stats?format=(json|prometheus|text)\n\n");
        assertThat(page(proxy, "/stats/prometheus?histogram_emit_mode=summary&filter=cluster.*rq_time$")
                        .lines())
                .contains(
                        "# TYPE envoy_cluster_upstream_rq_time summary",
                        "envoy_cluster_upstream_rq_time{envoy_cluster_name=\"backends\",quantile=\"0.999\"} NaN",
                        "envoy_cluster_upstream_rq_time_count{envoy_cluster_name=\"backends\"} 0");
    }
}
