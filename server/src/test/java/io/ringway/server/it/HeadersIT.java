package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Fields that the proxy adds, replaces and takes out. */
class HeadersIT extends OnEveryTransport {
    private static final String UUID_V4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    @Test
    void theBackendLearnsWhoAskedAndHow() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: backends, timeout: 7s } }")
                .cluster("backends", "", upstream)
                .manager("use_remote_address: true")
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/", "x-custom: kept", "x-forwarded-proto: https");
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("host")).isEqualTo("test.example");
        assertThat(request.header("x-custom")).isEqualTo("kept");
        assertThat(request.header("x-request-id")).matches(UUID_V4);
        assertThat(request.header("x-forwarded-proto")).isEqualTo("http");
        assertThat(request.header("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.header("x-envoy-expected-rq-timeout-ms")).isEqualTo("7000");
        assertThat(request.header("connection")).isNull();
    }

    @Test
    void requestIdsDiffer() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.get("/1");
            client.get("/2");
        }
        assertThat(upstream.requests().getFirst().header("x-request-id"))
                .isNotEqualTo(upstream.requests().getLast().header("x-request-id"));
    }

    @Test
    void theClientLearnsTheServiceTimeAndNotWhoReallyServed() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok", "server: secret/1.0", "x-backend: 1"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/");
            assertThat(response.header("server")).isEqualTo("envoy");
            assertThat(response.header("x-backend")).isEqualTo("1");
            assertThat(response.header("x-envoy-upstream-service-time")).matches("[0-9]+");
            assertThat(response.header("date")).isNotNull();
            assertThat(response.header("x-request-id")).isNull();
        }
    }

    @Test
    void theServerFieldFollowsTheConfiguration() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok", "server: backend"));
        TestProxy renamed =
                proxy().forwardAllTo(upstream).manager("server_name: edge").start();
        try (RawClient client = renamed.connect()) {
            assertThat(client.get("/").header("server")).isEqualTo("edge");
        }
        TestProxy through = proxy().forwardAllTo(upstream)
                .manager("server_header_transformation: PASS_THROUGH")
                .start();
        try (RawClient client = through.connect()) {
            assertThat(client.get("/").header("server")).isEqualTo("backend");
        }
    }

    @Test
    void hopByHopFieldsEndHere() throws IOException {
        FakeUpstream upstream =
                upstream(Answer.fixed(200, "ok", "connection: x-private", "x-private: 1", "keep-alive: timeout=5"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get(
                    "/",
                    "connection: x-secret, keep-alive",
                    "x-secret: 1",
                    "keep-alive: 5",
                    "te: gzip",
                    "proxy-connection: keep-alive");
            assertThat(response.header("x-private")).isNull();
            assertThat(response.header("keep-alive")).isNull();
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("x-secret")).isNull();
        assertThat(request.header("keep-alive")).isNull();
        assertThat(request.header("proxy-connection")).isNull();
        assertThat(request.header("te")).isNull();
    }

    @Test
    void connectionCannotRemoveWhatTheProxyVouchesFor() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager("use_remote_address: true")
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/", "connection: x-forwarded-for, x-request-id, x-forwarded-proto, host");
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("x-forwarded-for")).isNotNull();
        assertThat(request.header("x-request-id")).isNotNull();
        assertThat(request.header("x-forwarded-proto")).isNotNull();
        assertThat(request.header("host")).isNotNull();
    }

    @Test
    void upgradesThatAreNotConfiguredAreNotPassedOn() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "plain"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response response =
                    client.get("/", "connection: upgrade, http2-settings", "upgrade: h2c", "http2-settings: AA");
            assertThat(response.status()).isIn(200, 403);
        }
        for (RecordedRequest request : upstream.requests()) {
            assertThat(request.header("upgrade")).isNull();
            assertThat(request.header("http2-settings")).isNull();
        }
    }
}
