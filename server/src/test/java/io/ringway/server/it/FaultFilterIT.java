package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code envoy.filters.http.fault}. */
class FaultFilterIT extends OnEveryTransport {
    private static final String FAULT = "envoy.extensions.filters.http.fault.v3.HTTPFault";
    private static final String ALL = "percentage: { numerator: 100 }";
    private static final String ABORT_ALL = "abort: { http_status: 503, " + ALL + " }";
    private static final String BY_HEADER = "abort: { header_abort: {}, percentage: { numerator: 100 } }, "
            + "delay: { header_delay: {}, " + ALL + " }";

    private final LogLines log;

    FaultFilterIT(@TempDir Path directory) {
        log = new LogLines(directory);
    }

    private TestProxy.Builder proxy(String config) {
        return proxy().filter("fault", FAULT, config);
    }

    private static Response get(TestProxy proxy, String target, String... headers) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(target, headers);
        }
    }

    @Test
    void anAbortIsAnsweredHere() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy("abort: { http_status: 418, " + ALL + " }")
                .forwardAllTo(upstream)
                .manager(log.manager("%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%"))
                .start();
        Response answer = get(proxy, "/");
        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.text()).isEqualTo("fault filter abort");
        assertThat(upstream.requestCount()).isZero();
        assertThat(log.await(1).getFirst()).isEqualTo("FI fault_filter_abort");
        assertThat(proxy.stat("http.front.fault.aborts_injected")).isEqualTo(1);
        assertThat(proxy.stat("http.front.fault.delays_injected")).isZero();
        assertThat(proxy.stat("http.front.fault.active_faults")).isZero();
    }

    @Test
    void aDelayHoldsHeadAndBody() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy("delay: { fixed_delay: 0.1s, " + ALL + " }")
                .forwardAllTo(upstream)
                .manager(log.manager("%RESPONSE_FLAGS% %DURATION%"))
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/", "patience").text()).isEqualTo("patience");
        }
        assertThat(log.await(1).getFirst()).matches("DI [1-9][0-9]{2,}"); // 100 ms or more
        assertThat(upstream.violations()).isEmpty();
        assertThat(proxy.stat("http.front.fault.delays_injected")).isEqualTo(1);
        proxy.awaitStat("http.front.fault.active_faults", 0);
    }

    @Test
    void anAbortMayFollowADelay() throws IOException {
        TestProxy proxy = proxy("delay: { fixed_delay: 0.01s, " + ALL + " }, " + ABORT_ALL)
                .forwardAllTo(upstream(Answer.echo()))
                .manager(log.manager("%RESPONSE_FLAGS%"))
                .start();
        assertThat(get(proxy, "/").status()).isEqualTo(503);
        assertThat(log.await(1).getFirst()).isEqualTo("DI,FI");
        assertThat(proxy.stat("http.front.fault.aborts_injected")).isEqualTo(1);
    }

    @Test
    void aClientThatLeavesDuringTheDelayLeavesNothingBehind() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy("delay: { fixed_delay: 3600s, " + ALL + " }")
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            proxy.awaitStat("http.front.fault.active_faults", 1);
            client.reset();
        }
        proxy.awaitStat("http.front.fault.active_faults", 0);
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void requestsAskForTheirOwnFaults() throws IOException {
        TestProxy proxy =
                proxy(BY_HEADER).forwardAllTo(upstream(Answer.fixed(200, "ok"))).start();
        assertThat(get(proxy, "/").status()).isEqualTo(200);
        assertThat(get(proxy, "/", "x-envoy-fault-abort-request: 429").status()).isEqualTo(429);
        assertThat(get(proxy, "/", "x-envoy-fault-abort-request: 199").status()).isEqualTo(200);
        assertThat(get(proxy, "/", "x-envoy-fault-abort-request: many").status())
                .isEqualTo(200);
        assertThat(get(proxy, "/", "x-envoy-fault-abort-request: 429", "x-envoy-fault-abort-request-percentage: 0")
                        .status())
                .isEqualTo(200);
        assertThat(get(proxy, "/", "x-envoy-fault-abort-grpc-request: 5").status())
                .isEqualTo(404);
        assertThat(get(proxy, "/", "x-envoy-fault-delay-request: 5").status()).isEqualTo(200);
        assertThat(proxy.stat("http.front.fault.delays_injected")).isEqualTo(1);
        assertThat(proxy.stat("http.front.fault.aborts_injected")).isEqualTo(2);
    }

    @Test
    void aGrpcStatusIsTranslated() throws IOException {
        TestProxy proxy = proxy("abort: { grpc_status: 16, " + ALL + " }")
                .forwardAllTo(upstream(Answer.echo()))
                .start();
        assertThat(get(proxy, "/").status()).isEqualTo(401);
    }

    @Test
    void onlyRequestsThatAreMeantAreHit() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(ABORT_ALL + ", upstream_cluster: backends, downstream_nodes: [one, two], "
                        + "headers: [{ name: x-test, string_match: { exact: good } }]")
                .cluster("others", "", upstream)
                .route("{ match: { prefix: /other }, route: { cluster: others } }")
                .forwardAllTo(upstream)
                .start();
        String node = "x-envoy-downstream-service-node: two";
        assertThat(get(proxy, "/", node, "x-test: good").status()).isEqualTo(503);
        assertThat(get(proxy, "/other", node, "x-test: good").status()).isEqualTo(200);
        assertThat(get(proxy, "/", "x-envoy-downstream-service-node: three", "x-test: good")
                        .status())
                .isEqualTo(200);
        assertThat(get(proxy, "/", "x-test: good").status()).isEqualTo(200);
        assertThat(get(proxy, "/", node, "x-test: bad").status()).isEqualTo(200);
    }

    @Test
    void theRouteGoesBeforeTheChain() throws IOException {
        TestProxy proxy = proxy(ABORT_ALL)
                .route("{ match: { prefix: /other }, route: { cluster: backends }, "
                        + TestProxy.perFilter("fault", FAULT, "abort: { http_status: 400, " + ALL + " }") + " }")
                .route("{ match: { prefix: /none }, route: { cluster: backends }, "
                        + TestProxy.perFilter("fault", FAULT, "") + " }")
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .start();
        assertThat(get(proxy, "/").status()).isEqualTo(503);
        assertThat(get(proxy, "/other").status()).isEqualTo(400);
        assertThat(get(proxy, "/none").status()).isEqualTo(200);
    }

    @Test
    void theRuntimeGoesBeforeTheConfiguration() throws IOException {
        TestProxy proxy = proxy("abort: { http_status: 503 }, abort_percent_runtime: my.percent")
                .top("layered_runtime: { layers: [{ name: base, static_layer: "
                        + "{ my.percent: 100, fault.http.abort.http_status: 451 } }] }")
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .start();
        assertThat(get(proxy, "/").status()).isEqualTo(451);
    }

    @Test
    void noMoreFaultsAtATimeThanAllowed() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok").heldBy(gate));
        TestProxy proxy = proxy("delay: { fixed_delay: 0.01s, " + ALL + " }, max_active_faults: 1")
                .forwardAllTo(upstream)
                .start();
        try (RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send("GET /first HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1); // the fault is over when its stream is
            second.send("GET /second HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(2);
            gate.countDown();
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(second.read().status()).isEqualTo(200);
        }
        assertThat(proxy.stat("http.front.fault.faults_overflow")).isEqualTo(1);
        assertThat(proxy.stat("http.front.fault.delays_injected")).isEqualTo(1);
    }
}
