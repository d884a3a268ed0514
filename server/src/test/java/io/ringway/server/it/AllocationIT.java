package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.control.TransportChoice;
import io.ringway.testkit.AllocationMeter;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The data plane's promise: a request in steady state allocates nothing on its worker. */
class AllocationIT extends OnEveryTransport {
    private static final int REQUESTS = 100_000;
    /** The JIT compiles the last native call late, until then a poll boxes a few bytes: the first rounds are warm-up. */
    private static final int ROUNDS_MAX = 8;
    /** For the JVM itself, which replaces a compiled call now and then: less than the smallest object in 40 requests. */
    private static final long ALLOWED_BYTES = REQUESTS / 40 * 16;

    private static final int PIPELINED = 20;

    @Test
    void aHundredThousandRequestsAllocateNothing() throws IOException {
        // Netty's own channels allocate some 100 bytes per event; only the ring promises none.
        Assumptions.assumeTrue(transport == TransportChoice.RING);
        FakeUpstream upstream =
                upstream(Answer.fixed(200, "hello", "content-type: text/plain")).countOnly();
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        assertNothingIsAllocated(proxy, upstream, "");
        assertThat(upstream.connectionCount()).isEqualTo(1);
    }

    @Test
    void hashesHealthAndOutlierDetectionAllocateNothing() throws IOException {
        Assumptions.assumeTrue(transport == TransportChoice.RING);
        FakeUpstream upstream =
                upstream(Answer.fixed(200, "hello", "content-type: text/plain")).countOnly();
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, route: { cluster: backends, priority: HIGH, hash_policy: [ "
                                + "{ header: { header_name: x-user } }, { cookie: { name: home, ttl: 1s } }, "
                                + "{ query_parameter: { name: q } }, { connection_properties: { source_ip: true } } ] } }")
                .cluster(
                        "backends",
                        "    lb_policy: MAGLEV\n    outlier_detection: {}\n    health_checks: [ { timeout: 1s, interval: 1s, "
                                + "unhealthy_threshold: 2, healthy_threshold: 1, tcp_health_check: {} } ]\n",
                        upstream)
                .start();
        assertNothingIsAllocated(proxy, upstream, "x-user: b\r\nx-user: a\r\ncookie: x=y; home=\"attic\"\r\n");
    }

    @Test
    void accessControlAllocatesNothing() throws IOException {
        Assumptions.assumeTrue(transport == TransportChoice.RING);
        FakeUpstream upstream =
                upstream(Answer.fixed(200, "hello", "content-type: text/plain")).countOnly();
        String rules =
                "{ policies: { readers: { permissions: [ { url_path: { path: { prefix: /some } } } ], principals: [ "
                        + "{ header: { name: x-user, string_match: { exact: b } } }, { direct_remote_ip: { address_prefix: 10.0.0.0, "
                        + "prefix_len: 8 } } ] } } }";
        TestProxy proxy = proxy().filter(
                        "rbac",
                        "envoy.extensions.filters.http.rbac.v3.RBAC",
                        "rules: " + rules + ", shadow_rules: " + rules)
                .forwardAllTo(upstream)
                .start();
        assertNothingIsAllocated(proxy, upstream, "x-user: b\r\n");
    }

    /** The collector never answers: reports are few, what finds no room is dropped, and every request makes two spans. */
    @Test
    void tracesAllocateNothing() throws IOException {
        Assumptions.assumeTrue(transport == TransportChoice.RING);
        FakeUpstream upstream =
                upstream(Answer.fixed(200, "hello", "content-type: text/plain")).countOnly();
        FakeUpstream collector = upstream(Answer.hang()).countOnly();
        TestProxy proxy = proxy().manager(
                        "tracing: { spawn_upstream_span: true, verbose: true, custom_tags: [ { tag: who, "
                                + "request_header: { name: x-user } } ], provider: { name: zipkin, typed_config: "
                                + TestProxy.typed(
                                        "envoy.config.trace.v3.ZipkinConfig",
                                        "collector_cluster: collector, collector_endpoint: /api/v2/spans, "
                                                + "collector_endpoint_version: HTTP_JSON")
                                + " } }")
                .route("{ match: { prefix: / }, decorator: { operation: all }, route: { cluster: backends } }")
                .cluster("backends", "", upstream)
                .cluster("collector", "", collector)
                .start();
        assertNothingIsAllocated(proxy, upstream, "x-user: b\r\n");
        assertThat(proxy.stat("tracing.zipkin.spans_dropped")).isPositive();
    }

    private void assertNothingIsAllocated(TestProxy proxy, FakeUpstream upstream, String more) throws IOException {
        StringBuilder batch = new StringBuilder();
        String fields = "host: test.example\r\nuser-agent: test\r\naccept: */*\r\n" + more + "\r\n";
        for (int i = 0; i < PIPELINED; i++) {
            batch.append("GET /some/path?q=").append(i).append(" HTTP/1.1\r\n").append(fields);
        }
        try (RawClient client = proxy.connect()) {
            long allocated = Long.MAX_VALUE;
            int rounds = 0;
            while (rounds < ROUNDS_MAX && allocated > ALLOWED_BYTES) {
                AllocationMeter meter = AllocationMeter.of(
                        proxy.server().workerThreads().getFirst().threadId());
                send(client, batch.toString(), REQUESTS);
                allocated = meter.bytes();
                rounds++;
            }
            assertThat(allocated).isLessThanOrEqualTo(ALLOWED_BYTES);
            assertThat(upstream.requestCount()).isEqualTo((long) rounds * REQUESTS);
        }
    }

    private static void send(RawClient client, String batch, int requests) throws IOException {
        for (int sent = 0; sent < requests; sent += PIPELINED) {
            client.send(batch);
            for (int i = 0; i < PIPELINED; i++) {
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }
}
