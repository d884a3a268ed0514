package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code internal_redirect_policy}: redirects that the proxy follows, and those that it leaves to the client. */
class InternalRedirectIT extends OnEveryTransport {
    private static final String PREDICATES = "type.googleapis.com/envoy.extensions.internal_redirect.";

    private static String route(String name, String prefix, String policy) {
        return "{ name: " + name + ", match: { prefix: " + prefix
                + " }, route: { cluster: backends, internal_redirect_policy: { " + policy + " } } }";
    }

    private static Answer to(int status, String location, String... more) {
        String[] lines = new String[more.length + 1];
        lines[0] = "location: " + location;
        System.arraycopy(more, 0, lines, 1, more.length);
        return Answer.fixed(status, "moved", lines);
    }

    private static Answer answer(String target) {
        return switch (target) {
            case "/one" -> to(302, "http://other.example/two?x=1#part", "x-token: new");
            case "/loop" -> to(302, "http://other.example/loop");
            case "/relative" -> to(302, "/two");
            case "/bad" -> to(302, "http://other.example/t wo");
            case "/https" -> to(302, "https://other.example/two");
            case "/other-code" -> to(307, "http://other.example/two");
            case "/see-other" -> to(303, "http://other.example/two");
            case "/query-only" -> to(302, "http://other.example?q");
            default -> Answer.describe();
        };
    }

    private FakeUpstream redirecting() throws IOException {
        return upstream(Answer.fixed(200, "")).answerByTarget(InternalRedirectIT::answer);
    }

    @Test
    void theOlderFieldsSayTheSame() throws IOException {
        String older = "{ match: { prefix: %s }, route: { cluster: backends, internal_redirect_action: %s } }";
        FakeUpstream upstream = redirecting();
        TestProxy proxy = proxy().route(String.format(older, "/one", "HANDLE_INTERNAL_REDIRECT"))
                .route(String.format(older, "/relative", "PASS_THROUGH_INTERNAL_REDIRECT"))
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/one").status()).isEqualTo(200);
            assertThat(client.get("/relative").status()).isEqualTo(302);
        }
    }

    @Test
    void theRequestBeginsAnewUnderTheNewUrl() throws IOException {
        FakeUpstream upstream = redirecting();
        TestProxy proxy = proxy().route(route(
                        "r", "/", "response_headers_to_copy: [x-token, x-gone], redirect_response_codes: [302, 303]"))
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/one", "x-token: old", "x-gone: 1", "x-kept: 2")
                            .status())
                    .isEqualTo(200);
            assertThat(client.post("/one", "a body").status()).isEqualTo(200);
            assertThat(client.post("/see-other", "a body").status()).isEqualTo(200);
            assertThat(client.get("/query-only").status()).isEqualTo(200);
        }
        RecordedRequest second = upstream.requests().get(1);
        assertThat(second.target()).isEqualTo("/two?x=1");
        assertThat(second.header("host")).isEqualTo("other.example");
        assertThat(second.header("x-token")).isEqualTo("new");
        assertThat(second.header("x-gone")).isNull();
        assertThat(second.header("x-kept")).isEqualTo("2");
        assertThat(second.header("x-envoy-original-url"))
                .isEqualTo("http://" + upstream.requests().get(0).header("host") + "/one");
        RecordedRequest posted = upstream.requests().get(3);
        assertThat(posted.method()).isEqualTo("POST");
        assertThat(posted.body().text()).isEqualTo("a body");
        RecordedRequest seen = upstream.requests().get(5);
        assertThat(seen.method()).isEqualTo("GET");
        assertThat(seen.body().text()).isEmpty();
        assertThat(upstream.requests().get(7).target()).isEqualTo("/?q");
        assertThat(upstream.violations()).isEmpty();
        proxy.awaitStat("cluster.backends.upstream_internal_redirect_succeeded_total", 4);
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
        assertThat(proxy.stat("http.front.downstream_rq_total")).isEqualTo(4);
    }

    @Test
    void whatCannotBeFollowedIsPassedOn() throws IOException {
        FakeUpstream upstream = redirecting();
        TestProxy proxy = proxy().route(route("r", "/", "max_internal_redirects: 2"))
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            for (String target : new String[] {"/loop", "/relative", "/bad", "/https"}) {
                Response response = client.get(target);
                assertThat(response.status()).isEqualTo(302);
                assertThat(response.text()).isEqualTo("moved");
            }
            assertThat(client.get("/other-code").status()).isEqualTo(307);
        }
        assertThat(upstream.requestCount()).isEqualTo(7);
        proxy.awaitStat("cluster.backends.upstream_internal_redirect_failed_total", 4);
        proxy.awaitStat("http.front.passthrough_internal_redirect_too_many_redirects", 1);
        proxy.awaitStat("http.front.passthrough_internal_redirect_bad_location", 2);
        proxy.awaitStat("http.front.passthrough_internal_redirect_unsafe_scheme", 1);
    }

    @Test
    void aBodyThatIsTooLargeIsNotSentAgain() throws IOException {
        FakeUpstream upstream = redirecting();
        TestProxy proxy = proxy().route(route("r", "/", ""))
                .listener("per_connection_buffer_limit_bytes: 1000")
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/one", "x".repeat(5_000)).status()).isEqualTo(302);
            assertThat(client.post("/one", "x".repeat(900)).status()).isEqualTo(200);
        }
    }

    @Test
    void predicatesDecideByRoute() throws IOException {
        FakeUpstream upstream = redirecting();
        String listed = "predicates: [{ name: a, typed_config: { \"@type\": " + PREDICATES
                + "allow_listed_routes.v3.AllowListedRoutesConfig, allowed_route_names: [two] } }]";
        String previous = "max_internal_redirects: 5, predicates: [{ name: p, typed_config: { \"@type\": " + PREDICATES
                + "previous_routes.v3.PreviousRoutesConfig } }]";
        String safe = "allow_cross_scheme_redirect: true, predicates: [{ name: s, typed_config: { \"@type\": "
                + PREDICATES + "safe_cross_scheme.v3.SafeCrossSchemeConfig } }]";
        TestProxy proxy = proxy().route(route("one", "/one", listed))
                .route(route("loop", "/loop", previous))
                .route(route("https", "/https", safe))
                .route(route("query", "/query-only", "redirect_response_codes: [302]"))
                .route("{ name: two, match: { prefix: /two }, route: { cluster: backends } }")
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/one").status()).isEqualTo(200);
            assertThat(client.get("/loop").status()).isEqualTo(302);
            assertThat(client.get("/https").status()).isEqualTo(302);
            assertThat(client.get("/query-only").status()).isEqualTo(302);
        }
        // one, two; loop twice, since the second time it has led there before; https; query-only
        assertThat(upstream.requestCount()).isEqualTo(6);
        proxy.awaitStat("http.front.passthrough_internal_redirect_predicate", 2);
        proxy.awaitStat("http.front.passthrough_internal_redirect_no_route", 1);
    }
}
