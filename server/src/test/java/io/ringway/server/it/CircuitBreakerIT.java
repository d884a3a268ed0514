package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Circuit breakers of both priorities: what is over the limit is answered at once, and says so. */
class CircuitBreakerIT extends OnEveryTransport {
    private static final String BREAKERS = "cluster.backends.circuit_breakers.";

    private TestProxy.Builder proxy(String thresholds, FakeUpstream... upstreams) {
        return proxy().route("{ match: { prefix: /vip }, route: { cluster: backends, priority: HIGH } }")
                .route("{ match: { prefix: / }, route: { cluster: backends } }")
                .cluster("backends", "    circuit_breakers: { thresholds: [" + thresholds + "] }\n", upstreams);
    }

    private static void assertOverflow(Response response) {
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("x-envoy-overloaded")).isEqualTo("true");
        assertThat(response.text()).endsWith("reset reason: overflow");
    }

    private RawClient ask(TestProxy proxy, String target) throws IOException {
        RawClient client = closing(proxy.connect());
        client.send("GET " + target + " HTTP/1.1\r\nhost: a\r\n\r\n");
        return client;
    }

    @Test
    void eachPriorityHasItsOwnLimits() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok").heldBy(gate));
        TestProxy proxy = proxy("{ max_requests: 1 }, { priority: HIGH, max_requests: 2 }", upstream)
                .start();
        List<RawClient> served = new ArrayList<>();
        served.add(ask(proxy, "/"));
        upstream.awaitRequests(1);
        assertOverflow(ask(proxy, "/").read());
        served.add(ask(proxy, "/vip"));
        served.add(ask(proxy, "/vip"));
        upstream.awaitRequests(3);
        assertOverflow(ask(proxy, "/vip").read());
        assertThat(proxy.stat(BREAKERS + "default.rq_open")).isEqualTo(1);
        assertThat(proxy.stat(BREAKERS + "high.rq_open")).isEqualTo(1);
        gate.countDown();
        for (RawClient client : served) {
            assertThat(client.read().text()).isEqualTo("ok");
        }
        proxy.awaitStat(BREAKERS + "default.rq_open", 0);
        proxy.awaitStat(BREAKERS + "high.rq_open", 0);
        proxy.awaitStat("cluster.backends.upstream_rq_pending_overflow", 2);
    }

    @Test
    void whatRemainsIsShownIfAskedFor() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok").heldBy(gate));
        TestProxy proxy = proxy("{ max_requests: 5, max_connections: 4, track_remaining: true }", upstream)
                .start();
        RawClient client = ask(proxy, "/");
        upstream.awaitRequests(1);
        proxy.awaitStat(BREAKERS + "default.remaining_rq", 4);
        proxy.awaitStat(BREAKERS + "default.remaining_cx", 3);
        proxy.awaitStat(BREAKERS + "default.remaining_pending", 1024);
        proxy.awaitStat(BREAKERS + "default.remaining_retries", 3);
        gate.countDown();
        assertThat(client.read().status()).isEqualTo(200);
        proxy.awaitStat(BREAKERS + "default.remaining_rq", 5);
    }

    @Test
    void aRetryBudgetOfNoneRefusesRetries() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(503, "no"));
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, route: { cluster: backends, retry_policy: { retry_on: 5xx, "
                                + "num_retries: 2 } } }")
                .cluster(
                        "backends",
                        "    circuit_breakers: { thresholds: [ { max_retries: 100, retry_budget: "
                                + "{ budget_percent: { value: 50 }, min_retry_concurrency: 0 } } ] }\n",
                        upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("no");
        }
        proxy.awaitStat("cluster.backends.upstream_rq_retry_overflow", 1);
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void aRetryBudgetTakesThePlaceOfTheLimit() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        upstream.enqueue(Answer.fixed(503, "no"), Answer.fixed(503, "no"));
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, route: { cluster: backends, retry_policy: { retry_on: 5xx, "
                                + "num_retries: 2, retry_back_off: { base_interval: 0.001s } } } }")
                .cluster(
                        "backends",
                        "    circuit_breakers: { thresholds: [ { max_retries: 0, retry_budget: {} } ] }\n",
                        upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
    }
}
