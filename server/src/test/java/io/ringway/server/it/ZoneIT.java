package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests stay in the proxy's zone, and hosts that are new get few of them. */
class ZoneIT extends OnEveryTransport {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private static String zone(String name, FakeUpstream... upstreams) {
        StringBuilder yaml = new StringBuilder("      - locality: { zone: " + name + " }\n        lb_endpoints:\n");
        for (FakeUpstream upstream : upstreams) {
            yaml.append("        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ")
                    .append(upstream.port())
                    .append(" } } }\n");
        }
        return yaml.toString();
    }

    private static String cluster(String name, String fields, String... zones) {
        return "  - name: " + name + "\n" + fields + "    load_assignment:\n      cluster_name: " + name
                + "\n      endpoints:\n" + String.join("", zones);
    }

    private static Map<String, Integer> answers(TestProxy proxy, int count) throws IOException {
        Map<String, Integer> answers = new TreeMap<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < count; i++) {
                answers.merge(client.get("/").text(), 1, Integer::sum);
            }
        }
        return answers;
    }

    private TestProxy proxy(String config, String place) throws IOException {
        FakeUpstream near = upstream(Answer.fixed(200, "near"));
        FakeUpstream far = upstream(Answer.fixed(200, "far"));
        return config(config, place, "local_cluster_name: edge", near, far).start();
    }

    private TestProxy.Builder config(String config, String place, String manager, FakeUpstream near, FakeUpstream far) {
        return proxy().top("node: { id: p, cluster: edge, locality: { zone: " + place + " } }")
                .top("layered_runtime: {}")
                .top("cluster_manager: { " + manager + " }")
                .admin()
                .route("{ match: { prefix: / }, route: { cluster: app } }")
                .rawCluster(cluster("app", config, zone("a", near), zone("b", far)))
                .rawCluster(cluster("edge", "", zone("a", near), zone("b", far)));
    }

    private static void runtime(TestProxy proxy, String change) throws IOException {
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            assertThat(admin.send("POST /runtime_modify?" + change
                                    + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    private static void awaitOnly(TestProxy proxy, String answer) {
        Eventually.holds("only " + answer, () -> {
            try {
                return answers(proxy, 20).equals(Map.of(answer, 20));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void theRuntimeSaysHowManyHostsAreEnough() throws IOException {
        TestProxy proxy = proxy("", "a");
        assertThat(answers(proxy, 20)).containsExactly(Map.entry("far", 10), Map.entry("near", 10));
        runtime(proxy, "upstream.zone_routing.min_cluster_size=2");
        awaitOnly(proxy, "near");
        runtime(proxy, "upstream.zone_routing.enabled=0");
        assertThat(answers(proxy, 20)).containsExactly(Map.entry("far", 10), Map.entry("near", 10));
    }

    @Test
    void zonesCountFromTheReloadOnThatNamesTheLocalCluster() throws Exception {
        FakeUpstream near = upstream(Answer.fixed(200, "near"));
        FakeUpstream far = upstream(Answer.fixed(200, "far"));
        String zones = "    common_lb_config: { zone_aware_lb_config: { min_cluster_size: 2 } }\n";
        Path file = folder.resolve("envoy.yaml");
        Files.writeString(file, config(zones, "a", "", near, far).yaml());
        TestProxy proxy = TestProxy.start(transport, 1, ConfigInput.ofFile(file), this::closing);
        assertThat(answers(proxy, 20)).containsExactly(Map.entry("far", 10), Map.entry("near", 10));
        Files.writeString(
                file, config(zones, "a", "local_cluster_name: edge", near, far).yaml());
        assertThat(proxy.server().reload("test").get(30, TimeUnit.SECONDS).isApplied())
                .isTrue();
        awaitOnly(proxy, "near");
        Files.writeString(
                file, config(zones, "b", "local_cluster_name: edge", near, far).yaml());
        assertThat(proxy.server().reload("test").get(30, TimeUnit.SECONDS).isApplied())
                .isTrue();
        awaitOnly(proxy, "far");
    }

    @Test
    void requestsStayInTheirZone() throws IOException {
        TestProxy proxy = proxy("    common_lb_config: { zone_aware_lb_config: { min_cluster_size: 2 } }\n", "a");
        assertThat(answers(proxy, 20)).containsExactly(Map.entry("near", 20));
        proxy.awaitStat("cluster.app.lb_zone_routing_all_directly", 20);
        assertThat(proxy.stat("cluster.app.lb_recalculate_zone_structures")).isPositive();
    }

    @Test
    void theExtensionFormMeansTheSame() throws IOException {
        TestProxy proxy = proxy(
                "    load_balancing_policy: { policies: [ { typed_extension_config: { name: random, typed_config: { "
                        + "\"@type\": type.googleapis.com/envoy.extensions.load_balancing_policies.random.v3.Random, "
                        + "locality_lb_config: { zone_aware_lb_config: { min_cluster_size: 2 } } } } } ] }\n",
                "b");
        assertThat(answers(proxy, 20)).containsExactly(Map.entry("far", 20));
    }

    @Test
    void aSmallClusterKnowsNoZones() throws IOException {
        TestProxy proxy = proxy("", "a");
        assertThat(answers(proxy, 20)).containsExactly(Map.entry("far", 10), Map.entry("near", 10));
        assertThat(proxy.stat("cluster.app.lb_zone_cluster_too_small")).isPositive();
    }

    @Test
    void aZoneThatTheLocalClusterLacksSaysNothing() throws IOException {
        TestProxy proxy = proxy("    common_lb_config: { zone_aware_lb_config: { min_cluster_size: 2 } }\n", "nowhere");
        assertThat(answers(proxy, 20)).containsExactly(Map.entry("far", 10), Map.entry("near", 10));
        assertThat(proxy.stat("cluster.app.lb_local_cluster_not_ok")).isPositive();
    }

    /** The first host has just come, the others are two hours old: with a tenth of its weight it gets one of 21 requests. */
    @Test
    void aHostThatIsNewGetsFewRequests() throws IOException {
        for (String policy : new String[] {
            "    round_robin_lb_config: { slow_start_config: { slow_start_window: 3600s } }\n",
            "    lb_policy: LEAST_REQUEST\n    least_request_lb_config: { slow_start_config: { slow_start_window: 3600s, "
                    + "aggression: { default_value: 1, runtime_key: a.b }, min_weight_percent: { value: 10 } } }\n"
        }) {
            AtomicInteger hosts = new AtomicInteger();
            TestProxy proxy = proxy().hostClock(
                            () -> System.nanoTime() - (hosts.getAndIncrement() == 0 ? 0 : 7_200_000_000_000L))
                    .route("{ match: { prefix: / }, route: { cluster: app } }")
                    .cluster(
                            "app",
                            policy,
                            upstream(Answer.fixed(200, "new")),
                            upstream(Answer.fixed(200, "old-1")),
                            upstream(Answer.fixed(200, "old-2")))
                    .start();
            Map<String, Integer> answers = answers(proxy, 210);
            assertThat(answers.get("new")).isBetween(8, 14);
            assertThat(answers.get("old-1")).isBetween(95, 105);
            assertThat(answers.get("old-2")).isBetween(95, 105);
        }
    }
}
