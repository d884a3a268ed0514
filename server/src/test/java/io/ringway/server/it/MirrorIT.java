package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** {@code request_mirror_policies}: the copy arrives whole, and whatever becomes of it, the request does not notice. */
class MirrorIT extends OnEveryTransport {

    private static String route(String policies) {
        return "{ match: { prefix: / }, route: { cluster: backends, request_mirror_policies: [" + policies + "] } }";
    }

    private TestProxy proxy(String policies, FakeUpstream upstream, FakeUpstream shadow) {
        return proxy().route(route(policies))
                .cluster("backends", "", upstream)
                .cluster("shadow", "", shadow)
                .start();
    }

    @Test
    void theCopyIsTheRequestUnderAnotherHost() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "real"));
        FakeUpstream shadow = upstream(Answer.fixed(503, "shadow"));
        TestProxy proxy = proxy("{ cluster: shadow }", upstream, shadow);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/a?b=c", "x-mine: 1").text()).isEqualTo("real");
            assertThat(client.post("/b", "body").text()).isEqualTo("real");
            client.send("POST /c HTTP/1.1\r\nhost: x:81\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("real");
        }
        RecordedRequest real = upstream.awaitRequests(3).get(0);
        RecordedRequest copy = shadow.awaitRequests(3).get(0);
        assertThat(copy.target()).isEqualTo("/a?b=c");
        assertThat(copy.header("host")).isEqualTo(real.header("host") + "-shadow");
        assertThat(copy.header("x-mine")).isEqualTo("1");
        assertThat(copy.header("x-request-id")).isEqualTo(real.header("x-request-id"));
        assertThat(shadow.requests().get(1).body().text()).isEqualTo("body");
        assertThat(shadow.requests().get(2).body().text()).isEqualTo("abcd");
        assertThat(shadow.requests().get(2).header("host")).isEqualTo("x-shadow:81");
        assertThat(shadow.violations()).isEmpty();
        proxy.awaitStat("cluster.shadow.upstream_rq_5xx", 3);
        proxy.awaitStat("cluster.shadow.upstream_rq_total", 3);
        proxy.awaitStat("cluster.shadow.upstream_rq_active", 0);
        assertThat(proxy.stat("cluster.backends.upstream_rq_total")).isEqualTo(3);
        assertThat(proxy.stat("http.front.downstream_rq_2xx")).isEqualTo(3);
    }

    @Test
    void aShadowThatIsNotThereOrHangsIsNotNoticed() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "real"));
        HeldPort dead = closing(HeldPort.refusing());
        FakeUpstream hanging = upstream(Answer.hang());
        TestProxy proxy = proxy().route(route("{ cluster: dead }, { cluster: hanging }"))
                .cluster("backends", "", upstream)
                .clusterOf(
                        "dead",
                        "",
                        List.of("{ socket_address: { address: 127.0.0.1, port_value: " + dead.port() + " } }"))
                .cluster("hanging", "", hanging)
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/", "some").text()).isEqualTo("real");
            }
        }
        hanging.awaitRequests(3);
        proxy.awaitStat("cluster.dead.upstream_rq_503", 3); // some may have waited for the same connection
        proxy.awaitStat("cluster.dead.upstream_rq_pending_active", 0);
        proxy.awaitStat("cluster.hanging.upstream_rq_active", 3);
        proxy.awaitStat("http.front.downstream_rq_active", 0);
    }

    @Test
    void aCopyHasTheRoutesTimeout() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "real"));
        FakeUpstream shadow = upstream(Answer.hang());
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: backends, timeout: 0.2s, "
                        + "request_mirror_policies: [{ cluster: shadow }] } }")
                .cluster("backends", "", upstream)
                .cluster("shadow", "", shadow)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("real");
        }
        proxy.awaitStat("cluster.shadow.upstream_rq_timeout", 1);
        proxy.awaitStat("cluster.shadow.upstream_rq_active", 0);
    }

    @Test
    void policiesChooseByFractionHeaderAndLevel() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "real"));
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        TestProxy proxy = proxy().routeConfiguration("request_mirror_policies: [{ cluster: one }]")
                .virtualHost("request_mirror_policies: [{ cluster_header: x-shadow, "
                        + "disable_shadow_host_suffix_append: true }]")
                .route(
                        "{ match: { prefix: /own }, route: { cluster: backends, request_mirror_policies: "
                                + "[{ cluster: one, runtime_fraction: { default_value: { numerator: 0 } } }, { cluster: two }] } }")
                .route("{ match: { prefix: / }, route: { cluster: backends } }")
                .cluster("backends", "", upstream)
                .cluster("one", "", one)
                .cluster("two", "", two)
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/own/1");
            client.get("/by-header", "x-shadow: one");
            client.get("/nobody", "x-shadow: three");
            client.get("/nobody");
            client.get("/own/2");
        }
        two.awaitRequests(2);
        assertThat(one.awaitRequests(1).get(0).header("host"))
                .isEqualTo(upstream.requests().get(1).header("host"));
        assertThat(one.requestCount()).isEqualTo(1);
        assertThat(two.requests()).extracting(RecordedRequest::target).containsExactlyInAnyOrder("/own/1", "/own/2");
        assertThat(upstream.requestCount()).isEqualTo(5);
    }

    @Test
    void aShadowThatReadsNothingCostsNeitherTimeNorMemory() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "real"));
        CountDownLatch never = new CountDownLatch(1);
        FakeUpstream shadow = upstream(Answer.hang().heldBy(never).early());
        TestProxy proxy = proxy().route(route("{ cluster: shadow }"))
                .listener("per_connection_buffer_limit_bytes: 65536")
                .cluster("backends", "", upstream)
                .cluster("shadow", "    per_connection_buffer_limit_bytes: 65536\n", shadow)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/", "x".repeat(32 << 20)).text()).isEqualTo("real");
        }
        proxy.awaitStat("cluster.backends.retry_or_shadow_abandoned", 1);
        proxy.awaitStat("cluster.shadow.upstream_rq_active", 0);
    }

    @Test
    void aRequestThatBreaksOffTakesItsCopyWithIt() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "real"));
        FakeUpstream shadow = upstream(Answer.fixed(200, "shadow"));
        TestProxy proxy = proxy("{ cluster: shadow }", upstream, shadow);
        RawClient client = proxy.connect();
        client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf");
        proxy.awaitStat("cluster.shadow.upstream_rq_active", 1);
        client.reset();
        proxy.awaitStat("cluster.shadow.upstream_rq_active", 0);
        Eventually.holds("the copy's connection is closed", () -> shadow.openConnections() == 0);
    }
}
