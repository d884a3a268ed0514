package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Hosts that fail in bursts are left alone, and come back. */
class OutlierIT extends OnEveryTransport {
    private static final String STATS = "cluster.backends.outlier_detection.";

    private static String outliers(String fields) {
        return "    outlier_detection: { max_ejection_percent: 50, " + fields + " }\n";
    }

    private TestProxy proxy(String cluster, int workers, FakeUpstream... upstreams) {
        return proxy().route("{ match: { prefix: / }, route: { cluster: backends, timeout: 0.2s } }")
                .cluster("backends", cluster, upstreams)
                .workers(workers)
                .admin()
                .start();
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

    private static void awaitOnly(TestProxy proxy, String answer) {
        Eventually.holds("only " + answer + " answers", () -> {
            try {
                return answers(proxy, 6).equals(Map.of(answer, 6));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void aBurstOf500sEjectsTheHost() throws IOException {
        FakeUpstream good = upstream(Answer.fixed(200, "good"));
        FakeUpstream bad = upstream(Answer.fixed(500, "bad"));
        TestProxy proxy = proxy(outliers("consecutive_5xx: 3, base_ejection_time: 3600s"), 1, good, bad);
        answers(proxy, 6); // turns: three for each
        proxy.awaitStat(STATS + "ejections_active", 1);
        awaitOnly(proxy, "good");
        assertThat(proxy.stat(STATS + "ejections_enforced_total")).isEqualTo(1);
        assertThat(proxy.stat(STATS + "ejections_enforced_consecutive_5xx")).isEqualTo(1);
        assertThat(proxy.stat(STATS + "ejections_detected_consecutive_5xx")).isEqualTo(1);
        assertThat(proxy.stat(STATS + "ejections_total")).as("the older names").isEqualTo(1);
        assertThat(proxy.stat(STATS + "ejections_consecutive_5xx")).isEqualTo(1);
        assertThat(proxy.stat("cluster.backends.membership_healthy")).isEqualTo(1);
        assertThat(bad.requestCount()).isLessThan(6);
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            assertThat(admin.send("GET /clusters HTTP/1.1\r\nhost: localhost\r\n\r\n")
                            .read()
                            .text())
                    .contains("backends::127.0.0.1:" + bad.port() + "::health_flags::/failed_outlier_check\n");
        }
    }

    @Test
    void anEjectedHostComesBack() throws IOException {
        FakeUpstream good = upstream(Answer.fixed(200, "good"));
        FakeUpstream sick = upstream(Answer.fixed(500, "sick"));
        TestProxy proxy =
                proxy(outliers("consecutive_5xx: 3, base_ejection_time: 0.05s, interval: 0.02s"), 1, good, sick);
        answers(proxy, 6);
        proxy.awaitStat(STATS + "ejections_enforced_total", 1);
        sick.answer(Answer.fixed(200, "well"));
        Eventually.holds("it serves again", () -> {
            try {
                return answers(proxy, 4).getOrDefault("well", 0) == 2;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(proxy.stat(STATS + "ejections_active")).isZero();
    }

    @Test
    void aRunIsCountedOverAllWorkers() throws IOException {
        FakeUpstream good = upstream(Answer.fixed(200, "good"));
        FakeUpstream bad = upstream(Answer.fixed(500, "bad"));
        TestProxy proxy = proxy(outliers("consecutive_5xx: 20, base_ejection_time: 3600s"), 2, good, bad);
        for (int i = 0; i < 22; i++) {
            answers(proxy, 2); // a connection each, so that both workers take part
        }
        proxy.awaitStat(STATS + "ejections_active", 1);
        awaitOnly(proxy, "good");
    }

    @Test
    void aDeadHostIsAnOutlierToo() throws IOException {
        FakeUpstream good = upstream(Answer.fixed(200, "good"));
        FakeUpstream dead = upstream(Answer.fixed(200, "dead"));
        TestProxy proxy = proxy(
                outliers("split_external_local_origin_errors: true, consecutive_local_origin_failure: 2, "
                        + "base_ejection_time: 3600s"),
                1,
                good,
                dead);
        dead.kill();
        answers(proxy, 8);
        proxy.awaitStat(STATS + "ejections_enforced_consecutive_local_origin_failure", 1);
        awaitOnly(proxy, "good");
    }

    @Test
    void timeoutsAreGatewayFailures() throws IOException {
        FakeUpstream good = upstream(Answer.fixed(200, "good"));
        FakeUpstream hanging = upstream(Answer.hang());
        TestProxy proxy = proxy(
                outliers("consecutive_gateway_failure: 2, enforcing_consecutive_gateway_failure: 100, "
                        + "base_ejection_time: 3600s"),
                1,
                good,
                hanging);
        answers(proxy, 4);
        proxy.awaitStat(STATS + "ejections_enforced_consecutive_gateway_failure", 1);
        awaitOnly(proxy, "good");
    }

    @Test
    void nobodyIsEjectedBeyondTheAllowedPart() throws IOException {
        FakeUpstream bad = upstream(Answer.fixed(500, "bad"));
        TestProxy proxy = proxy("    outlier_detection: { consecutive_5xx: 3 }\n", 1, bad);
        answers(proxy, 3);
        proxy.awaitStat(STATS + "ejections_overflow", 1);
        assertThat(proxy.stat(STATS + "ejections_active")).isZero();
        assertThat(answers(proxy, 1)).containsKey("bad");
    }

    @Test
    void aHostWithALowSuccessRateIsEjected() throws IOException {
        FakeUpstream[] upstreams = new FakeUpstream[3];
        for (int i = 0; i < 3; i++) {
            upstreams[i] = upstream(Answer.fixed(200, "good" + i));
        }
        FakeUpstream half = upstreams[2];
        for (int i = 0; i < 100; i++) {
            half.enqueue(Answer.fixed(500, "no"), Answer.fixed(200, "good2"));
        }
        TestProxy proxy = proxy(
                outliers("success_rate_minimum_hosts: 3, success_rate_request_volume: 5, interval: 0.5s, "
                        + "success_rate_stdev_factor: 1000, base_ejection_time: 3600s"),
                1,
                upstreams);
        Eventually.holds("the third is ejected", () -> {
            try {
                answers(proxy, 30);
                return proxy.stat(STATS + "ejections_enforced_success_rate") == 1;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        proxy.awaitStat("cluster.backends.membership_healthy", 2);
        assertThat(proxy.stat(STATS + "ejections_success_rate"))
                .as("the older name")
                .isEqualTo(1);
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            assertThat(admin.send("GET /clusters HTTP/1.1\r\nhost: localhost\r\n\r\n")
                            .read()
                            .text())
                    .containsPattern("backends::outlier::success_rate_average::[789]\\d")
                    .containsPattern("backends::outlier::success_rate_ejection_threshold::\\d\\d")
                    .contains("backends::outlier::local_origin_success_rate_average::-1\n");
        }
    }
}
