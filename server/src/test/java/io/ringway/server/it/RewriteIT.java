package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of paths and hosts on their way to the upstream. */
class RewriteIT extends OnEveryTransport {
    private FakeUpstream upstream;

    private static String template(String template) {
        return "path_match_policy: { name: envoy.path.match.uri_template.uri_template_matcher, typed_config: { \"@type\": "
                + "type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig, path_template: \""
                + template + "\" } }";
    }

    private static String templateRewrite(String rewrite) {
        return "path_rewrite_policy: { name: envoy.path.rewrite.uri_template.uri_template_rewriter, typed_config: { \"@type\": "
                + "type.googleapis.com/envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig,"
                + " path_template_rewrite: \"" + rewrite + "\" } }";
    }

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = upstream(Answer.fixed(200, "ok"));
    }

    private TestProxy proxy(String match, String rewrite) {
        return proxy().route("{ match: { " + match + " }, route: { cluster: backends, " + rewrite + " } }")
                .cluster("backends", "", upstream)
                .start();
    }

    private RecordedRequest forwarded(TestProxy proxy, String target, String... fields) throws IOException {
        try (RawClient client = proxy.connect()) {
            assertThat(client.get(target, fields).status()).isEqualTo(200);
        }
        return upstream.requests().getLast();
    }

    private static String regexRewrite(String name, String pattern, String substitution) {
        return name + ": { pattern: { regex: '" + pattern + "' }, substitution: '" + substitution + "' }";
    }

    @Test
    void aRegexRewritesThePathBeforeTheQuery() throws IOException {
        TestProxy proxy =
                proxy("prefix: /", regexRewrite("regex_rewrite", "^/service/([^/]+)(/.*)$", "\\2/instance/\\1"));
        RecordedRequest request = forwarded(proxy, "/service/foo/v1/api?service=/service/a/b");
        assertThat(request.target()).isEqualTo("/v1/api/instance/foo?service=/service/a/b");
        assertThat(request.header("x-envoy-original-path")).isEqualTo("/service/foo/v1/api?service=/service/a/b");
        assertThat(forwarded(proxy, "/other?x").target()).isEqualTo("/other?x");
    }

    @Test
    void aRewrittenPathAlwaysBeginsWithASlash() throws IOException {
        TestProxy proxy = proxy("prefix: /", regexRewrite("regex_rewrite", "^/(.*)$", "\\1"));
        assertThat(forwarded(proxy, "/http://evil/?q").target()).isEqualTo("/http://evil/?q");
        assertThat(forwarded(proxy, "/?q").target()).isEqualTo("/?q");
    }

    @Test
    void aTemplateMatchesAndItsVariablesMove() throws IOException {
        TestProxy proxy = proxy().route("{ match: { " + template("/api/{version}/users/{id=**}")
                        + " }, route: { cluster: backends, " + templateRewrite("/u/{id}/{version}") + " } }")
                .cluster("backends", "", upstream)
                .start();
        RecordedRequest request = forwarded(proxy, "/api/v2/users/17/pets?all");
        assertThat(request.target()).isEqualTo("/u/17/pets/v2?all");
        assertThat(request.header("x-envoy-original-path")).isEqualTo("/api/v2/users/17/pets?all");
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/api/v2/orders/1").status()).isEqualTo(404);
        }
    }

    @Test
    void aRedirectRewritesByRegexToo() throws IOException {
        TestProxy proxy = proxy().route("{ match: { prefix: / }, redirect: { "
                        + regexRewrite("regex_rewrite", "^/old/(.*)$", "/new/\\1") + " } }")
                .start();
        try (RawClient client = proxy.connect()) {
            Response answer = client.send("GET /old/a/b?q=1 HTTP/1.1\r\nhost: shop.example\r\n\r\n")
                    .read();
            assertThat(answer.status()).isEqualTo(301);
            assertThat(answer.header("location")).isEqualTo("http://shop.example/new/a/b?q=1");
            assertThat(client.get("/else").status()).isEqualTo(301);
        }
    }

    private RecordedRequest forwardedFrom(TestProxy proxy, String host, String fields) throws IOException {
        try (RawClient client = proxy.connect()) {
            assertThat(client.send("GET /t-1/items?x=/t-2/ HTTP/1.1\r\nhost: " + host + "\r\n" + fields + "\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
        return upstream.requests().getLast();
    }

    private static @Nullable String forwardedHost(RecordedRequest request) {
        return request.header("x-forwarded-host");
    }

    @Test
    void aHeaderRewritesTheHostIfItIsOne() throws IOException {
        TestProxy proxy = proxy("prefix: /", "host_rewrite_header: X-Target, append_x_forwarded_host: true");
        RecordedRequest request = forwardedFrom(proxy, "shop.example", "x-target: inner.example:81\r\n");
        assertThat(request.header("host")).isEqualTo("inner.example:81");
        assertThat(forwardedHost(request)).isEqualTo("shop.example");
        for (String none : new String[] {"", "x-target: \r\n", "x-target: a b\r\n", "x-target: a/b\r\n"}) {
            RecordedRequest kept = forwardedFrom(proxy, "shop.example", none);
            assertThat(kept.header("host")).isEqualTo("shop.example");
            assertThat(forwardedHost(kept)).isNull();
        }
    }

    @Test
    void thePathRewritesTheHost() throws IOException {
        TestProxy proxy = proxy(
                "prefix: /",
                regexRewrite("host_rewrite_path_regex", "^/([^/]+)/.*$", "\\1.tenants.example")
                        + ", prefix_rewrite: /in/");
        RecordedRequest request = forwardedFrom(proxy, "shop.example", "");
        assertThat(request.header("host")).isEqualTo("t-1.tenants.example");
        assertThat(request.target()).isEqualTo("/in/t-1/items?x=/t-2/");
        assertThat(forwardedHost(request)).isNull();
    }

    @Test
    void theForwardedHostIsAppendedOnce() throws IOException {
        TestProxy proxy = proxy("prefix: /", "host_rewrite_literal: inner.example, append_x_forwarded_host: true");
        assertThat(forwardedHost(forwardedFrom(proxy, "a.example", ""))).isEqualTo("a.example");
        assertThat(forwardedHost(forwardedFrom(proxy, "a.example", "x-forwarded-host: b.example\r\n")))
                .isEqualTo("b.example,a.example");
        assertThat(forwardedHost(forwardedFrom(proxy, "a.example", "x-forwarded-host: b.example, a.example\r\n")))
                .isEqualTo("b.example, a.example");
    }
}
