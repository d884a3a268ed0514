package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Active health checks against backends that die, lie and flap. */
class HealthCheckIT extends OnEveryTransport {
    private static final String TIMES =
            "timeout: 2s, interval: 0.02s, no_traffic_interval: 0.02s, unhealthy_threshold: 2, "
                    + "healthy_threshold: 2, ";

    private static String http(String more) {
        return "    health_checks: [ { " + TIMES + "http_health_check: { path: /up" + more + " } } ]\n";
    }

    private static FakeUpstream serving(FakeUpstream upstream, String name) {
        return upstream.answerByTarget(
                target -> target.equals("/up") ? Answer.fixed(200, "fine") : Answer.fixed(200, name));
    }

    private static FakeUpstream failing(FakeUpstream upstream, int status, String name) {
        return upstream.answerByTarget(
                target -> target.equals("/up") ? Answer.fixed(status, "") : Answer.fixed(200, name));
    }

    private FakeUpstream backend(String name) throws IOException {
        return serving(upstream(Answer.fixed(200, name)), name);
    }

    private TestProxy proxy(String cluster, FakeUpstream... upstreams) {
        return proxy().route("{ match: { prefix: / }, route: { cluster: backends } }")
                .cluster("backends", cluster, upstreams)
                .admin()
                .start();
    }

    private static Set<String> answers(TestProxy proxy) throws IOException {
        Set<String> answers = new HashSet<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 8; i++) {
                answers.add(client.get("/").text());
            }
        }
        return answers;
    }

    private static void awaitHealthy(TestProxy proxy, int count) {
        proxy.awaitStat("cluster.backends.membership_healthy", count);
    }

    private static String clusters(TestProxy proxy) {
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            return admin.send("GET /clusters HTTP/1.1\r\nhost: localhost\r\n\r\n")
                    .read()
                    .text();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nobodyIsSentToAHostThatFailsItsFirstCheck() throws IOException {
        FakeUpstream good = backend("good");
        FakeUpstream bad = failing(upstream(Answer.hang()), 503, "bad");
        TestProxy proxy = proxy(http(""), good, bad);
        // The first results are there before the first request is.
        assertThat(answers(proxy)).containsExactly("good");
        assertThat(proxy.stat("cluster.backends.membership_healthy")).isEqualTo(1);
        assertThat(proxy.stat("cluster.backends.health_check.healthy")).isEqualTo(1);
        assertThat(clusters(proxy))
                .contains(
                        "backends::127.0.0.1:" + bad.port() + "::health_flags::/failed_active_hc\n",
                        "backends::127.0.0.1:" + good.port() + "::health_flags::healthy\n");
    }

    @Test
    void aKilledBackendIsLeftAloneAfterItsChecksFail() throws IOException {
        FakeUpstream good = backend("good");
        FakeUpstream dying = backend("dying");
        TestProxy proxy = proxy(http(""), good, dying);
        assertThat(answers(proxy)).containsExactlyInAnyOrder("good", "dying");
        dying.kill();
        awaitHealthy(proxy, 1);
        Eventually.holds("only the good one is asked", () -> {
            try {
                return answers(proxy).equals(Set.of("good"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(proxy.stat("cluster.backends.health_check.network_failure")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aFlappingHostGoesAndComesBack() throws IOException {
        FakeUpstream good = backend("good");
        FakeUpstream flapping = backend("flapping");
        TestProxy proxy = proxy(http(""), good, flapping);
        for (int i = 0; i < 3; i++) {
            awaitHealthy(proxy, 2);
            Eventually.holds("both serve", () -> {
                try {
                    return answers(proxy).size() == 2;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            failing(flapping, 500, "flapping");
            awaitHealthy(proxy, 1);
            Eventually.holds("one serves", () -> {
                try {
                    return answers(proxy).equals(Set.of("good"));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            serving(flapping, "flapping");
        }
        awaitHealthy(proxy, 2);
    }

    @Test
    void statusesMeanWhatTheConfigurationSays() throws IOException {
        FakeUpstream teapot = failing(upstream(Answer.hang()), 418, "teapot");
        FakeUpstream gone = failing(upstream(Answer.hang()), 410, "gone");
        TestProxy proxy = proxy(
                http(", expected_statuses: [ { start: 200, end: 201 }, { start: 418, end: 419 } ]"), teapot, gone);
        assertThat(answers(proxy)).containsExactly("teapot");
    }

    @Test
    void aHangingHostRunsIntoTheTimeout() throws IOException {
        FakeUpstream good = backend("good");
        FakeUpstream hanging = upstream(Answer.hang());
        TestProxy proxy = proxy(http("").replace("timeout: 2s", "timeout: 0.5s"), good, hanging);
        assertThat(answers(proxy)).containsExactly("good");
        assertThat(clusters(proxy))
                .contains("backends::127.0.0.1:" + hanging.port()
                        + "::health_flags::/failed_active_hc/active_hc_timeout\n");
    }

    @Test
    void degradedHostsServeLess() throws IOException {
        FakeUpstream good = backend("good");
        FakeUpstream tired = upstream(Answer.hang())
                .answerByTarget(target -> target.equals("/up")
                        ? Answer.fixed(200, "", "x-envoy-degraded: yes")
                        : Answer.fixed(200, "tired"));
        TestProxy proxy = proxy(http(""), good, tired);
        assertThat(proxy.stat("cluster.backends.membership_degraded")).isEqualTo(1);
        assertThat(proxy.stat("cluster.backends.health_check.degraded")).isEqualTo(1);
        assertThat(answers(proxy)).contains("good");
    }

    @Test
    void checksAreRequestsOverOneConnection() throws IOException {
        FakeUpstream upstream = backend("one");
        TestProxy proxy = proxy(http(", host: check.example"), upstream);
        List<RecordedRequest> requests = upstream.awaitRequests(4);
        assertThat(requests.getFirst().target()).isEqualTo("/up");
        assertThat(requests.getFirst().header("host")).isEqualTo("check.example");
        assertThat(requests.getFirst().header("user-agent")).isEqualTo("Envoy/HC");
        assertThat(upstream.connectionCount()).isEqualTo(1);
        assertThat(upstream.violations()).isEmpty();
        assertThat(proxy.stat("cluster.backends.health_check.attempt")).isGreaterThanOrEqualTo(3);
        assertThat(proxy.stat("cluster.backends.health_check.failure")).isZero();
    }

    @Test
    void aConnectionPerCheckIfSoConfigured() throws IOException {
        FakeUpstream upstream = backend("one");
        proxy(http("").replace("timeout: 2s", "timeout: 2s, reuse_connection: false"), upstream);
        upstream.awaitRequests(4);
        assertThat(upstream.connectionCount()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void tcpChecksCompareBytes() throws IOException {
        FakeUpstream good = backend("good");
        FakeUpstream other = upstream(Answer.fixed(404, "no such page"));
        // "GET /up HTTP/1.1" and so on, of which "200" has to come back.
        String request = hex("GET /up HTTP/1.1\r\nhost: a\r\n\r\n");
        String tcp = "    health_checks: [ { " + TIMES + "tcp_health_check: { send: { text: \"" + request
                + "\" }, receive: [ { text: \"" + hex("200") + "\" }, { text: \"" + hex("fine") + "\" } ] } } ]\n";
        TestProxy proxy = proxy(tcp.replace("timeout: 2s", "timeout: 0.2s"), good, other);
        assertThat(answers(proxy)).containsExactly("good");
    }

    @Test
    void aTcpCheckMayBeNoMoreThanAConnection() throws IOException {
        FakeUpstream good = backend("good");
        FakeUpstream dying = backend("dying");
        TestProxy proxy = proxy("    health_checks: [ { " + TIMES + "tcp_health_check: {} } ]\n", good, dying);
        assertThat(answers(proxy)).containsExactlyInAnyOrder("good", "dying");
        dying.kill();
        awaitHealthy(proxy, 1);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void checksCarryTheFieldsThatTheConfigurationAdds() throws IOException {
        FakeUpstream upstream = backend("good");
        TestProxy proxy = proxy(
                http(", request_headers_to_add: [ { header: { key: x-probe, value: \"100%%\" } }, "
                        + "{ header: { key: user-agent, value: checker }, append_action: OVERWRITE_IF_EXISTS_OR_ADD } ], "
                        + "request_headers_to_remove: [ x-none ]"),
                upstream);
        awaitHealthy(proxy, 1);
        RecordedRequest check = upstream.requests().getFirst();
        assertThat(check.header("x-probe")).isEqualTo("100%");
        assertThat(check.header("user-agent")).isEqualTo("checker");
    }
}
