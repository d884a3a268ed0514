package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of hosts, written down as Envoy writes it. */
class EventLogIT extends OnEveryTransport {
    private static final String TIMES =
            "timeout: 2s, interval: 0.02s, no_traffic_interval: 0.02s, unhealthy_threshold: 2, healthy_threshold: 1, ";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    private Path file() {
        return directory.resolve("events.log");
    }

    private List<String> lines() {
        try {
            return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that contains all of this. */
    private String awaitLine(String... parts) {
        Eventually.holds(
                "a line with " + List.of(parts),
                () -> lines().stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)));
        return lines().stream()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .findFirst()
                .orElseThrow();
    }

    private TestProxy checked(String check, FakeUpstream upstream) {
        return proxy().route("{ match: { prefix: / }, route: { cluster: checked } }")
                .cluster("checked", "    health_checks: [ { " + TIMES + check + " } ]\n", upstream)
                .admin()
                .start();
    }

    private String sink() {
        return "event_logger: [{ name: file, typed_config: { \"@type\": "
                + "type.googleapis.com/envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink, "
                + "event_log_path: " + file() + " } }], ";
    }

    @Test
    void changesOfHealthAreWrittenDown() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        TestProxy proxy = checked(sink() + "http_health_check: { path: /up }", upstream);
        String added = awaitLine("\"add_healthy_event\":{\"first_check\":true}");
        assertThat(added)
                .startsWith("{\"health_checker_type\":\"HTTP\",\"host\":{\"socket_address\":{\"protocol\":\"TCP\","
                        + "\"address\":\"127.0.0.1\",")
                .contains("\"port_value\":" + upstream.port(), "\"cluster_name\":\"checked\"")
                .containsPattern("\"timestamp\":\"20[0-9T:.-]+Z\"");
        upstream.answer(Answer.fixed(500, "ill"));
        awaitLine("\"eject_unhealthy_event\":{\"failure_type\":\"ACTIVE\"}");
        assertThat(lines()).noneMatch(line -> line.contains("health_check_failure_event"));
        upstream.answer(Answer.fixed(200, "fine", "x-envoy-degraded: yes"));
        awaitLine("\"add_healthy_event\":{\"first_check\":false}");
        awaitLine("\"degraded_healthy_host\":{}");
        upstream.answer(Answer.fixed(200, "fine"));
        awaitLine("\"no_longer_degraded_host\":{}");
        upstream.kill();
        awaitLine("\"eject_unhealthy_event\":{\"failure_type\":\"NETWORK\"}");
        assertThat(proxy.stat("cluster.checked.health_check.network_failure")).isPositive();
    }

    @Test
    void everyResultIsWrittenDownIfSoConfigured() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(503, "ill"));
        checked(
                "event_log_path: " + file()
                        + ", always_log_health_check_failures: true, always_log_health_check_success: true, "
                        + "http_health_check: { path: /up }",
                upstream);
        awaitLine("\"health_check_failure_event\":{\"failure_type\":\"ACTIVE\",\"first_check\":true}");
        awaitLine("\"health_check_failure_event\":{\"failure_type\":\"ACTIVE\",\"first_check\":false}");
        upstream.answer(Answer.fixed(200, "fine"));
        awaitLine("\"successful_health_check_event\":{}");
    }

    @Test
    void aHostThatAsksForNoMoreRequestsGetsNone() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: checked } }")
                .cluster(
                        "checked",
                        "    common_lb_config: { healthy_panic_threshold: { value: 0 } }\n    health_checks: [ { timeout: 2s, "
                                + "interval: 3600s, no_traffic_interval: 3600s, unhealthy_threshold: 2, healthy_threshold: 1, "
                                + sink() + "http_health_check: { path: /up } } ]\n",
                        upstream)
                .admin()
                .start();
        try (RawClient client = proxy.connect()) {
            upstream.answer(Answer.fixed(200, "last", "x-envoy-immediate-health-check-fail: true"));
            assertThat(client.get("/").text()).isEqualTo("last");
            proxy.awaitStat("cluster.checked.health_check.passive_failure", 1);
            proxy.awaitStat("cluster.checked.membership_healthy", 0);
            assertThat(client.get("/").text()).contains("no healthy upstream");
        }
        awaitLine("\"eject_unhealthy_event\":{\"failure_type\":\"PASSIVE\"}");
        assertThat(admin(proxy, "GET", "/clusters"))
                .contains("health_flags::/failed_active_hc/excluded_via_immediate_hc_fail");
    }

    @Test
    void anotherServiceIsNotTheOneThatIsMeant() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine", "x-envoy-upstream-healthchecked-cluster: other-1"));
        TestProxy proxy =
                checked(sink() + "http_health_check: { path: /up, service_name_matcher: { prefix: app } }", upstream);
        awaitLine("\"health_check_failure_event\":{\"failure_type\":\"ACTIVE\",\"first_check\":true}");
        upstream.answer(Answer.fixed(200, "fine", "x-envoy-upstream-healthchecked-cluster: app-1"));
        awaitLine("\"add_healthy_event\":{\"first_check\":false}");
        assertThat(proxy.stat("cluster.checked.health_check.verify_cluster")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void ejectionsAreWrittenDownAndTheFileIsOpenedAnew() throws IOException {
        FakeUpstream good = upstream(Answer.fixed(200, "good"));
        FakeUpstream bad = upstream(Answer.fixed(500, "bad"));
        TestProxy proxy = proxy().top("cluster_manager: { outlier_detection: { event_log_path: " + file() + " } }")
                .route("{ match: { prefix: / }, route: { cluster: backends } }")
                .cluster(
                        "backends",
                        "    outlier_detection: { max_ejection_percent: 50, consecutive_5xx: 3, "
                                + "enforcing_consecutive_gateway_failure: 0, base_ejection_time: 0.05s, interval: 0.02s }\n",
                        good,
                        bad)
                .admin()
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 6; i++) {
                client.get("/");
            }
        }
        String ejected = awaitLine("\"action\":\"EJECT\"");
        assertThat(ejected)
                .startsWith("{\"type\":\"CONSECUTIVE_5XX\",\"timestamp\":\"20")
                .contains(
                        "\"cluster_name\":\"backends\"",
                        "\"upstream_url\":\"127.0.0.1:" + bad.port() + "\"",
                        "\"num_ejections\":1",
                        "\"enforced\":true",
                        "\"eject_consecutive_event\":{}")
                .doesNotContain("secs_since_last_action");
        assertThat(awaitLine("\"action\":\"UNEJECT\"")).contains("\"secs_since_last_action\":\"0\"");
        Files.move(file(), directory.resolve("old.log"));
        assertThat(admin(proxy, "POST", "/reopen_logs")).isNotEmpty();
        Eventually.holds("a new file", () -> Files.exists(file()));
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 6; i++) {
                client.get("/");
            }
        }
        assertThat(awaitLine("\"action\":\"EJECT\"")).contains("\"num_ejections\":2");
    }

    private static String admin(TestProxy proxy, String method, String target) throws IOException {
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            return admin.send(method + " " + target + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
                    .read()
                    .text();
        }
    }
}
