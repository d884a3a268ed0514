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

/** Priorities, weighted localities, stated health and panic, as a client sees them. */
class PriorityIT extends OnEveryTransport {

    private static String endpoint(FakeUpstream upstream, String more) {
        return "        - { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: " + upstream.port()
                + " } } }" + more + " }\n";
    }

    private TestProxy proxy(String cluster, String... groups) {
        return proxy().route("{ match: { prefix: / }, route: { cluster: backends } }")
                .rawCluster("  - name: backends\n" + cluster
                        + "    load_assignment:\n      cluster_name: backends\n      endpoints:\n"
                        + String.join("", groups))
                .admin()
                .start();
    }

    private static String locality(String fields, String... endpoints) {
        return "      - " + fields + "\n        lb_endpoints:\n" + String.join("", endpoints);
    }

    private static Map<String, Integer> answers(TestProxy proxy, int count) throws IOException {
        Map<String, Integer> answers = new TreeMap<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < count; i++) {
                Response response = client.get("/");
                answers.merge(response.status() == 200 ? response.text() : "" + response.status(), 1, Integer::sum);
            }
        }
        return answers;
    }

    @Test
    void theSecondPriorityTakesOverWhenTheFirstIsNotWell() throws IOException {
        FakeUpstream first = upstream(Answer.fixed(200, "first"));
        FakeUpstream second = upstream(Answer.fixed(200, "second"));
        TestProxy well =
                proxy("", locality("priority: 0", endpoint(first, "")), locality("priority: 1", endpoint(second, "")));
        assertThat(answers(well, 20)).containsExactly(Map.entry("first", 20));
        TestProxy unwell = proxy(
                "",
                locality("priority: 0", endpoint(first, ", health_status: UNHEALTHY")),
                locality("priority: 1", endpoint(second, "")));
        assertThat(answers(unwell, 20)).containsExactly(Map.entry("second", 20));
        assertThat(unwell.stat("cluster.backends.membership_total")).isEqualTo(2);
        assertThat(unwell.stat("cluster.backends.membership_healthy")).isEqualTo(1);
    }

    @Test
    void statedHealthIsHonoured() throws IOException {
        FakeUpstream good = upstream(Answer.fixed(200, "good"));
        FakeUpstream other = upstream(Answer.fixed(200, "other"));
        for (String status : new String[] {"UNHEALTHY", "DRAINING", "TIMEOUT"}) {
            TestProxy proxy = proxy(
                    "", locality("priority: 0", endpoint(good, ""), endpoint(other, ", health_status: " + status)));
            assertThat(answers(proxy, 10)).as(status).containsExactly(Map.entry("good", 10));
        }
        TestProxy degraded =
                proxy("", locality("priority: 0", endpoint(good, ""), endpoint(other, ", health_status: DEGRADED")));
        Map<String, Integer> both = answers(degraded, 400);
        // Half of the hosts is healthy, times 1.4: 70 percent go there.
        assertThat(both.getOrDefault("good", 0)).isBetween(240, 320);
        assertThat(both.getOrDefault("other", 0)).isEqualTo(400 - both.getOrDefault("good", 0));
        assertThat(degraded.stat("cluster.backends.membership_degraded")).isEqualTo(1);
    }

    @Test
    void panicUsesEveryHost() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        String down = ", health_status: UNHEALTHY";
        TestProxy panic = proxy("", locality("priority: 0", endpoint(one, down), endpoint(two, down)));
        assertThat(answers(panic, 10)).containsOnlyKeys("one", "two");
        panic.awaitStat("cluster.backends.lb_healthy_panic", 10);
        TestProxy calm = proxy(
                "    common_lb_config: { healthy_panic_threshold: { value: 0 } }\n",
                locality("priority: 0", endpoint(one, down), endpoint(two, down)));
        assertThat(answers(calm, 10)).containsExactly(Map.entry("503", 10));
        calm.awaitStat("cluster.backends.upstream_cx_none_healthy", 10);
        assertThat(calm.stat("cluster.backends.lb_healthy_panic")).isZero();
    }

    @Test
    void localitiesShareByWeight() throws IOException {
        FakeUpstream light = upstream(Answer.fixed(200, "light"));
        FakeUpstream heavy = upstream(Answer.fixed(200, "heavy"));
        String[] groups = {
            locality("locality: { region: r, zone: a }\n        load_balancing_weight: 1", endpoint(light, "")),
            locality("locality: { region: r, zone: b }\n        load_balancing_weight: 3", endpoint(heavy, ""))
        };
        TestProxy weighted = proxy("    common_lb_config: { locality_weighted_lb_config: {} }\n", groups);
        assertThat(answers(weighted, 40)).containsExactly(Map.entry("heavy", 30), Map.entry("light", 10));
        TestProxy unweighted = proxy("", groups);
        assertThat(answers(unweighted, 40)).containsExactly(Map.entry("heavy", 20), Map.entry("light", 20));
    }

    @Test
    void clustersShowsThem() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        TestProxy proxy = proxy(
                "",
                locality(
                        "locality: { region: r, zone: a, sub_zone: s }\n        priority: 1",
                        endpoint(one, ", health_status: DRAINING")));
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            String host = "backends::127.0.0.1:" + one.port() + "::";
            assertThat(admin.send("GET /clusters HTTP/1.1\r\nhost: localhost\r\n\r\n")
                            .read()
                            .text())
                    .contains(
                            host + "health_flags::/eds_status_draining\n",
                            host + "region::r\n",
                            host + "zone::a\n",
                            host + "sub_zone::s\n",
                            host + "priority::1\n");
            assertThat(admin.send("GET /clusters?format=json HTTP/1.1\r\nhost: localhost\r\n\r\n")
                            .read()
                            .text())
                    .contains("\"eds_health_status\": \"DRAINING\"");
        }
    }
}
