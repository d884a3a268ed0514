package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code envoy.filters.http.cors}. */
class CorsFilterIT extends OnEveryTransport {
    private static final String CORS = "envoy.extensions.filters.http.cors.v3.Cors";
    private static final String POLICY = "envoy.extensions.filters.http.cors.v3.CorsPolicy";
    private static final String ORIGINS = "allow_origin_string_match: [{ suffix: .good.example }]";
    private static final String GOOD = "origin: http://a.good.example";
    private static final String BAD = "origin: http://bad.example";
    private static final String ASKS = "access-control-request-method: PUT";

    private TestProxy.Builder proxy(FakeUpstream upstream, String policy) {
        return proxy().filter("cors", CORS, "")
                .virtualHost(TestProxy.perFilter("cors", POLICY, policy))
                .forwardAllTo(upstream);
    }

    private static Response ask(TestProxy proxy, String method, String... headers) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.request(method, "/", headers);
        }
    }

    @Test
    void preflightsAreAnsweredHere() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(
                        upstream,
                        ORIGINS + ", allow_methods: \"GET, PUT\", allow_headers: x-a, max_age: \"60\", "
                                + "allow_credentials: true, allow_private_network_access: true, expose_headers: x-b")
                .start();
        Response answer = ask(proxy, "OPTIONS", GOOD, ASKS, "access-control-request-private-network: true");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://a.good.example");
        assertThat(answer.header("access-control-allow-methods")).isEqualTo("GET, PUT");
        assertThat(answer.header("access-control-allow-headers")).isEqualTo("x-a");
        assertThat(answer.header("access-control-max-age")).isEqualTo("60");
        assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
        assertThat(answer.header("access-control-allow-private-network")).isEqualTo("true");
        assertThat(upstream.requestCount()).isZero();
        assertThat(proxy.stat("http.front.cors.origin_valid")).isEqualTo(1);
    }

    @Test
    void answersAreOpenedToTheirPage() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok", "access-control-allow-origin: *"));
        TestProxy proxy = proxy(upstream, ORIGINS + ", expose_headers: x-b").start();
        Response answer = ask(proxy, "GET", GOOD);
        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://a.good.example");
        assertThat(answer.header("access-control-expose-headers")).isEqualTo("x-b");
        assertThat(answer.header("access-control-allow-credentials")).isNull();
    }

    @Test
    void foreignPagesGetNothing() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(upstream, ORIGINS).start();
        assertThat(ask(proxy, "GET", BAD).header("access-control-allow-origin")).isNull();
        assertThat(ask(proxy, "OPTIONS", BAD, ASKS).text()).isEqualTo("ok");
        assertThat(ask(proxy, "GET").header("access-control-allow-origin")).isNull();
        assertThat(upstream.requestCount()).isEqualTo(3);
        assertThat(proxy.stat("http.front.cors.origin_invalid")).isEqualTo(2);
    }

    @Test
    void foreignPreflightsMayStayHere() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(upstream, ORIGINS + ", forward_not_matching_preflights: false")
                .start();
        Response answer = ask(proxy, "OPTIONS", BAD, ASKS);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("access-control-allow-origin")).isNull();
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void aShadowOnlyCounts() throws IOException {
        TestProxy proxy = proxy(
                        upstream(Answer.fixed(200, "ok")),
                        ORIGINS + ", filter_enabled: { default_value: { numerator: 0 } }, "
                                + "shadow_enabled: { default_value: { numerator: 100 } }")
                .start();
        assertThat(ask(proxy, "GET", GOOD).header("access-control-allow-origin"))
                .isNull();
        assertThat(proxy.stat("http.front.cors.origin_valid")).isEqualTo(1);
    }

    @Test
    void theOlderFieldsSayTheSame() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().filter("cors", CORS, "")
                .virtualHost("cors: { allow_methods: PUT, " + ORIGINS + " }")
                .route("{ match: { prefix: /moved }, redirect: { path_redirect: /x } }")
                .route(
                        "{ match: { prefix: / }, route: { cluster: app, cors: { allow_methods: GET, expose_headers: x-b } } }")
                .cluster("app", "", upstream)
                .start();
        Response preflight = ask(proxy, "OPTIONS", GOOD, ASKS);
        assertThat(preflight.header("access-control-allow-origin")).isEqualTo("http://a.good.example");
        assertThat(preflight.header("access-control-allow-methods")).isEqualTo("GET");
        assertThat(ask(proxy, "GET", GOOD).header("access-control-expose-headers"))
                .isEqualTo("x-b");
        try (RawClient client = proxy.connect()) {
            Response moved = client.request("OPTIONS", "/moved", GOOD, ASKS);
            assertThat(moved.status()).isEqualTo(301);
            assertThat(moved.header("access-control-allow-origin")).isNull();
        }
    }

    @Test
    void theOlderFieldsDoNotCountBesideTheNewerOne() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().filter("cors", CORS, "")
                .virtualHost(TestProxy.perFilter("cors", POLICY, "expose_headers: x-a"))
                .route("{ match: { prefix: / }, route: { cluster: app, cors: { " + ORIGINS + " } } }")
                .cluster("app", "", upstream)
                .start();
        assertThat(ask(proxy, "GET", GOOD).header("access-control-allow-origin"))
                .isNull();
    }

    @Test
    void theRouteSaysWhatTheHostDoesNot() throws IOException {
        TestProxy proxy = proxy().filter("cors", CORS, "")
                .virtualHost(TestProxy.perFilter("cors", POLICY, ORIGINS + ", expose_headers: outer, max_age: \"1\""))
                .route("{ match: { prefix: / }, route: { cluster: backends }, "
                        + TestProxy.perFilter("cors", POLICY, "expose_headers: inner") + " }")
                .cluster("backends", "", upstream(Answer.fixed(200, "ok")))
                .start();
        Response answer = ask(proxy, "GET", GOOD);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://a.good.example");
        assertThat(answer.header("access-control-expose-headers")).isEqualTo("inner");
    }
}
