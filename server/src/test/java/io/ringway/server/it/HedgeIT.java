package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** {@code hedge_policy}: an attempt over its time goes on beside another one; the first good answer wins. */
class HedgeIT extends OnEveryTransport {

    private static String route(String more) {
        return "{ match: { prefix: / }, route: { cluster: backends, timeout: 10s" + more
                + ", retry_policy: { retry_on: 5xx, num_retries: 2, per_try_timeout: 0.1s, "
                + "retry_back_off: { base_interval: 0.001s } } } }";
    }

    private TestProxy proxy(FakeUpstream upstream) {
        return proxy().route(route(", hedge_policy: { hedge_on_per_try_timeout: true }"))
                .cluster("backends", "", upstream)
                .start();
    }

    @Test
    void theSecondAttemptWinsAndTheFirstIsReset() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "second"));
        upstream.enqueue(Answer.hang());
        TestProxy proxy = proxy(upstream);
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/", "body").text()).isEqualTo("second");
            assertThat(client.get("/").text()).isEqualTo("second");
        }
        assertThat(upstream.requests().get(1).body().text()).isEqualTo("body");
        proxy.awaitStat("cluster.backends.upstream_rq_per_try_timeout", 1);
        proxy.awaitStat("cluster.backends.upstream_rq_retry_success", 1);
        proxy.awaitStat("cluster.backends.upstream_rq_tx_reset", 1);
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
    }

    @Test
    void theFirstAttemptMayStillWin() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.hang());
        upstream.enqueue(Answer.chunked("the ", "first").heldBy(gate));
        TestProxy proxy = proxy(upstream);
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(2);
            gate.countDown();
            assertThat(client.read().text()).isEqualTo("the first");
        }
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
        assertThat(proxy.stat("cluster.backends.upstream_rq_retry_success")).isEqualTo(0);
    }

    @Test
    void aBadAnswerOfTheSlowOneIsDropped() throws IOException {
        CountDownLatch bad = new CountDownLatch(1);
        CountDownLatch good = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.fixed(200, "good").heldBy(good));
        upstream.enqueue(Answer.fixed(500, "bad").heldBy(bad));
        TestProxy proxy = proxy(upstream);
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(2);
            bad.countDown();
            proxy.awaitStat("cluster.backends.upstream_rq_tx_reset", 1);
            good.countDown();
            assertThat(client.read().text()).isEqualTo("good");
        }
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
    }

    @Test
    void whenNoneAnswersTheRoutesTimeoutEndsThemAll() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().route(route(", hedge_policy: { hedge_on_per_try_timeout: true }")
                        .replace("10s", "0.5s"))
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(504);
        }
        assertThat(upstream.requestCount()).isEqualTo(3);
        proxy.awaitStat("cluster.backends.upstream_rq_timeout", 1);
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
        proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
    }

    @Test
    void anInternalRequestAsksByItself() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "second"));
        upstream.enqueue(Answer.hang());
        TestProxy proxy =
                proxy().route(route("")).cluster("backends", "", upstream).start();
        try (RawClient client = proxy.connect()) {
            String internal = "x-forwarded-for: 10.0.0.1";
            assertThat(client.get("/", internal, "x-envoy-hedge-on-per-try-timeout: true")
                            .text())
                    .isEqualTo("second");
            proxy.awaitStat("cluster.backends.upstream_rq_tx_reset", 1);
        }
        assertThat(upstream.requests().get(1).header("x-envoy-hedge-on-per-try-timeout"))
                .isNull();
    }
}
