package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** {@code envoy.filters.http.ext_authz} over HTTP. */
class ExtAuthzFilterIT extends OnEveryTransport {
    private static final String AUTHZ = "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz";
    private static final String PER_ROUTE = "envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute";
    private static final String RBAC = "envoy.extensions.filters.http.rbac.v3.RBAC";

    private static String service(String more) {
        return "http_service: { server_uri: { uri: 'http://authz.example', cluster: authz, timeout: 5s }" + more + " }";
    }

    private TestProxy.Builder authz(FakeUpstream upstream, FakeUpstream server, String config) {
        return proxy().filter("authz", AUTHZ, config).forwardAllTo(upstream).cluster("authz", "", server);
    }

    private static Response ask(TestProxy proxy, String path, String... fields) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(path, fields);
        }
    }

    @Test
    void theServerSeesWhatItMayAndDecides() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in", "x-from: backend"));
        FakeUpstream server = upstream(Answer.fixed(
                200,
                "",
                "x-user: ann",
                "x-roles: b",
                "x-tell: client",
                "x-hidden: 1",
                "x-envoy-auth-headers-to-remove: x-secret, x-none"));
        TestProxy proxy = authz(
                        upstream,
                        server,
                        service(
                                        ", path_prefix: /check, authorization_request: { headers_to_add: [{ key: x-proxy, value: ringway }] }, "
                                                + "authorization_response: { allowed_upstream_headers: { patterns: [{ exact: x-user }] }, "
                                                + "allowed_upstream_headers_to_append: { patterns: [{ exact: x-roles }] }, "
                                                + "allowed_client_headers_on_success: { patterns: [{ prefix: x-tell }] } }")
                                + ", allowed_headers: { patterns: [{ prefix: x- }] }, "
                                + "disallowed_headers: { patterns: [{ exact: x-private }] }")
                .start();
        Response response = ask(
                proxy,
                "/a?b=c",
                "authorization: Basic x",
                "cookie: a=b",
                "x-seen: 1",
                "x-private: 1",
                "x-user: forged",
                "x-roles: a",
                "x-secret: 1",
                "x-proxy: forged");
        assertThat(response.text()).isEqualTo("in");
        assertThat(response.header("x-tell")).isEqualTo("client");
        assertThat(response.header("x-hidden")).isNull();
        RecordedRequest question = server.requests().getFirst();
        assertThat(question.method()).isEqualTo("GET");
        assertThat(question.target()).isEqualTo("/check/a?b=c");
        assertThat(question.header("host")).isEqualTo("test.example");
        assertThat(question.header("content-length")).isEqualTo("0");
        assertThat(question.header("authorization")).isEqualTo("Basic x");
        assertThat(question.header("x-seen")).isEqualTo("1");
        assertThat(question.header("cookie")).isNull();
        assertThat(question.header("x-private")).isNull();
        assertThat(question.headers("x-proxy")).containsExactly("ringway");
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.headers("x-user")).containsExactly("ann");
        assertThat(request.headers("x-roles")).containsExactly("a,b");
        assertThat(request.header("x-secret")).isNull();
        assertThat(request.header("x-hidden")).isNull();
        assertThat(request.target()).isEqualTo("/a?b=c");
        assertThat(proxy.stat("http.front.ext_authz.ok")).isEqualTo(1);
        assertThat(server.violations()).isEmpty();
    }

    @Test
    void aRefusalIsPassedOn() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        FakeUpstream server = upstream(Answer.fixed(401, "who are you?", "x-why: unknown", "www-authenticate: Basic"));
        TestProxy all = authz(upstream, server, service("")).start();
        Response refused = ask(all, "/");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).isEqualTo("who are you?");
        assertThat(refused.header("x-why")).isEqualTo("unknown");
        assertThat(refused.headers("content-length")).containsExactly("12");
        assertThat(all.stat("http.front.ext_authz.denied")).isEqualTo(1);

        TestProxy some = authz(
                        upstream,
                        server,
                        service(
                                        ", authorization_response: { allowed_client_headers: { patterns: [{ exact: x-other }] } }")
                                + ", stat_prefix: mine")
                .start();
        Response fewer = ask(some, "/");
        assertThat(fewer.header("x-why")).isNull();
        assertThat(fewer.header("www-authenticate")).isEqualTo("Basic");
        assertThat(fewer.header("content-type")).isEqualTo("text/plain");
        assertThat(some.stat("http.front.ext_authz.mine.denied")).isEqualTo(1);
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void whatHappensWhenNobodyCanBeAskedIsConfigured() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        FakeUpstream server = upstream(Answer.fixed(503, "broken"));
        TestProxy closed = authz(upstream, server, service("")).start();
        Response refused = ask(closed, "/");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).isEmpty();
        assertThat(closed.stat("http.front.ext_authz.error")).isEqualTo(1);

        TestProxy other = authz(upstream, server, service("") + ", status_on_error: { code: 503 }")
                .start();
        assertThat(ask(other, "/").status()).isEqualTo(503);

        TestProxy open = authz(
                        upstream,
                        server,
                        service("") + ", failure_mode_allow: true, failure_mode_allow_header_add: true")
                .start();
        server.kill();
        assertThat(ask(open, "/").status()).isEqualTo(200);
        assertThat(upstream.requests().getFirst().header("x-envoy-auth-failure-mode-allowed"))
                .isEqualTo("true");
        assertThat(open.stat("http.front.ext_authz.error")).isEqualTo(1);
        assertThat(open.stat("http.front.ext_authz.failure_mode_allowed")).isEqualTo(1);
    }

    @Test
    void theServerSeesBodies() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        FakeUpstream server = upstream(Answer.fixed(200, ""));
        TestProxy whole = authz(upstream, server, service("") + ", with_request_body: { max_request_bytes: 10 }")
                .start();
        try (RawClient client = whole.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            client.send("4\r\ndefg\r\n0\r\n\r\n");
            assertThat(client.read("POST").text()).isEqualTo("abcdefg");
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        try (RawClient client = whole.connect()) {
            assertThat(client.post("/", "0123456789+").status()).isEqualTo(413);
        }
        assertThat(text(server.requests().getFirst())).isEqualTo("abcdefg");
        assertThat(server.requests().getFirst().header("x-envoy-auth-partial-body"))
                .isEqualTo("false");
        assertThat(server.requests()).hasSize(2);

        TestProxy part = authz(
                        upstream,
                        server,
                        service("") + ", with_request_body: { max_request_bytes: 4, allow_partial_message: true }")
                .start();
        try (RawClient client = part.connect()) {
            assertThat(client.post("/", "0123456789").text()).isEqualTo("0123456789");
            assertThat(client.post("/", "01").text()).isEqualTo("01");
        }
        assertThat(text(server.requests().get(2))).isEqualTo("0123");
        assertThat(server.requests().get(2).header("x-envoy-auth-partial-body")).isEqualTo("true");
        assertThat(text(server.requests().get(3))).isEqualTo("01");
        assertThat(server.violations()).isEmpty();
    }

    private static String text(RecordedRequest request) {
        return request.body().text();
    }

    @Test
    void bodiesWaitWhileTheServerThinks() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream server = upstream(Answer.fixed(200, "").heldBy(gate));
        TestProxy proxy = authz(upstream, server, service("")).start();
        try (RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
            server.awaitRequests(1);
            client.send("def");
            gate.countDown();
            assertThat(client.read("POST").text()).isEqualTo("abcdef");
        }
        assertThat(server.requests().getFirst().body().text()).isEmpty();
    }

    @Test
    void aClientThatLeavesCancelsTheQuestion() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream server = upstream(Answer.fixed(200, "").heldBy(gate));
        TestProxy proxy = authz(upstream, server, service("")).start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            server.awaitRequests(1);
            client.reset();
        }
        proxy.awaitStat("http.front.downstream_rq_active", 0);
        gate.countDown();
        assertThat(ask(proxy, "/").status()).isEqualTo(200);
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void routesAndSwitchesTurnItOff() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        FakeUpstream server = upstream(Answer.fixed(403, "no"));
        TestProxy proxy = proxy().filter(
                        "authz", AUTHZ, service("") + ", with_request_body: { max_request_bytes: 100 }")
                .route("{ match: { prefix: /open }, route: { cluster: backends }, "
                        + TestProxy.perFilter("authz", PER_ROUTE, "disabled: true") + " }")
                .route("{ match: { prefix: /blind }, route: { cluster: backends }, "
                        + TestProxy.perFilter(
                                "authz", PER_ROUTE, "check_settings: { disable_request_body_buffering: true }")
                        + " }")
                .forwardAllTo(upstream)
                .cluster("authz", "", server)
                .start();
        assertThat(ask(proxy, "/open").status()).isEqualTo(200);
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/blind", "abc").status()).isEqualTo(403);
        }
        assertThat(server.requests().getFirst().body().text()).isEmpty();

        TestProxy off = authz(upstream, server, service("") + ", filter_enabled: { default_value: { numerator: 0 } }")
                .start();
        assertThat(ask(off, "/").status()).isEqualTo(200);
        assertThat(off.stat("http.front.ext_authz.disabled")).isEqualTo(1);

        TestProxy denied = authz(
                        upstream,
                        server,
                        service("") + ", filter_enabled: { default_value: { numerator: 0 } }, "
                                + "deny_at_disable: { runtime_key: deny, default_value: true }, status_on_error: { code: 503 }")
                .start();
        assertThat(ask(denied, "/").status()).isEqualTo(503);
    }

    @Test
    void theAnswerChoosesTheRouteAndIsNoted() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        FakeUpstream server = upstream(Answer.fixed(200, "", "x-tenant: blue", "x-plan: gold"));
        TestProxy proxy = proxy().filter(
                        "authz",
                        AUTHZ,
                        service(
                                        ", authorization_response: { allowed_upstream_headers: { patterns: [{ exact: x-tenant }] }, "
                                                + "dynamic_metadata_from_headers: { patterns: [{ exact: x-plan }] } }")
                                + ", clear_route_cache: true")
                .filter(
                        "rbac",
                        RBAC,
                        "rules: { policies: { p: { permissions: [{ any: true }], principals: [{ metadata: { filter: "
                                + "envoy.filters.http.ext_authz, path: [{ key: x-plan }], value: { string_match: { exact: gold } } } }] } } }")
                .route("{ match: { prefix: /, headers: [{ name: x-tenant, string_match: { exact: blue } }] }, "
                        + "direct_response: { status: 207 } }")
                .forwardAllTo(upstream)
                .cluster("authz", "", server)
                .start();
        assertThat(ask(proxy, "/").status()).isEqualTo(207);
    }
}
