package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** {@code envoy.filters.http.jwt_authn}. */
class JwtFilterIT extends OnEveryTransport {
    private static final String JWT = "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication";
    private static final String PER_ROUTE = "envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig";
    private static final String RBAC = "envoy.extensions.filters.http.rbac.v3.RBAC";
    private static final Tokens KEY = Tokens.of("one", "ES256");
    private final long now = Instant.now().getEpochSecond();
    private final String usual = "\"iss\":\"me\",\"sub\":\"ann\",\"aud\":\"shop\",\"exp\":" + (now + 1000);

    private static String local(String name, String more, Tokens... keys) {
        return name + ": { issuer: me, local_jwks: { inline_string: '" + Tokens.keySet(keys) + "' }" + more + " }";
    }

    private static String config(String providers, String requires) {
        return "providers: { " + providers + " }, rules: [{ match: { prefix: /free } }, "
                + "{ match: { prefix: / }, requires: { " + requires + " } }]";
    }

    private TestProxy.Builder jwt(FakeUpstream upstream, String config) {
        return proxy().filter("jwt", JWT, config).forwardAllTo(upstream);
    }

    private static Response ask(TestProxy proxy, String path, String... fields) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(path, fields);
        }
    }

    private static String bearer(String token) {
        return "authorization: Bearer " + token;
    }

    @Test
    void everyAlgorithmIsVerified() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        for (String algorithm : new String[] {
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512",
            "EdDSA"
        }) {
            Tokens key = Tokens.of("", algorithm);
            Tokens other = Tokens.of("", algorithm.startsWith("HS") ? "RS256" : algorithm);
            TestProxy proxy = jwt(upstream, config(local("p", "", key, KEY), "provider_name: p"))
                    .start();
            assertThat(ask(proxy, "/", bearer(key.sign(usual))).status())
                    .as(algorithm)
                    .isEqualTo(200);
            assertThat(ask(proxy, "/", bearer(other.sign(usual))).status())
                    .as("not %s", algorithm)
                    .isEqualTo(401);
            String good = key.sign(usual);
            String changed = good.substring(0, good.indexOf('.') + 1)
                    + Tokens.base64(("{" + usual.replace("ann", "bob") + "}").getBytes(StandardCharsets.UTF_8))
                    + good.substring(good.lastIndexOf('.'));
            assertThat(ask(proxy, "/", bearer(changed)).text()).isEqualTo("Jwt verification fails");
            proxy.close();
        }
    }

    @Test
    void clientsAreToldWhatIsWrong() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        TestProxy proxy = jwt(
                        upstream,
                        config(
                                local("p", ", audiences: [shop], subjects: { prefix: a }, max_lifetime: 2000s", KEY),
                                "provider_name: p"))
                .start();
        Response missing = ask(proxy, "/a?b=c");
        assertThat(missing.status()).isEqualTo(401);
        assertThat(missing.text()).isEqualTo("Jwt is missing");
        assertThat(missing.header("www-authenticate")).isEqualTo("Bearer realm=\"http://test.example/a?b=c\"");
        assertThat(ask(proxy, "/free").status()).isEqualTo(200);
        assertThat(ask(proxy, "/", bearer(KEY.sign(usual))).status()).isEqualTo(200);

        Response expired = ask(proxy, "/", bearer(KEY.sign("\"iss\":\"me\",\"aud\":\"shop\",\"exp\":" + (now - 100))));
        assertThat(expired.status()).isEqualTo(401);
        assertThat(expired.text()).isEqualTo("Jwt is expired");
        assertThat(expired.header("www-authenticate"))
                .isEqualTo("Bearer realm=\"http://test.example/\", error=\"invalid_token\"");
        Response audience = ask(proxy, "/", bearer(KEY.sign(usual.replace("shop", "bank"))));
        assertThat(audience.status()).isEqualTo(403);
        assertThat(audience.text()).isEqualTo("Audiences in Jwt are not allowed");

        assertThat(text(proxy, KEY.sign(usual + ",\"nbf\":" + (now + 500)))).isEqualTo("Jwt not yet valid");
        assertThat(text(proxy, KEY.sign(usual.replace("\"me\"", "\"you\"")))).isEqualTo("Jwt issuer is not configured");
        assertThat(text(proxy, KEY.sign(usual.replace("ann", "bob")))).isEqualTo("Jwt verification fails");
        assertThat(text(proxy, KEY.sign(usual.replace(Long.toString(now + 1000), Long.toString(now + 9000)))))
                .isEqualTo("Jwt verification fails");
        assertThat(text(proxy, "a.b"))
                .isEqualTo("Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections");
        assertThat(text(proxy, "a.b.c")).isEqualTo("Jwt header is an invalid Base64url encoded");
        assertThat(text(proxy, KEY.sign("{", "{}"))).isEqualTo("Jwt header is an invalid JSON");
        assertThat(text(proxy, KEY.sign("{\"alg\":7}", "{}")))
                .isEqualTo("Jwt header [alg] field is required and must be a string");
        assertThat(text(proxy, KEY.sign("{\"alg\":\"none\"}", "{}"))).isEqualTo("Jwt header [alg] is not supported");
        assertThat(text(proxy, KEY.sign("{\"alg\":\"ES256\",\"kid\":\"two\"}", "{" + usual + "}")))
                .isEqualTo("Jwks doesn't have key to match kid or alg from Jwt");
        assertThat(text(proxy, KEY.sign("\"exp\":\"soon\""))).isEqualTo("Jwt payload [exp] field is not an integer");
        assertThat(upstream.requests()).hasSize(2);
        assertThat(proxy.stat("http.front.jwt_authn.allowed")).isEqualTo(2);
    }

    private static String text(TestProxy proxy, String token) throws IOException {
        return ask(proxy, "/", bearer(token)).text();
    }

    @Test
    void whatTheTokenSaysIsPassedOn() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        TestProxy proxy = proxy().filter(
                        "jwt",
                        JWT,
                        config(
                                local(
                                        "p",
                                        ", forward_payload_header: x-payload, pad_forward_payload_header: true, "
                                                + "payload_in_metadata: claims, header_in_metadata: head, "
                                                + "normalize_payload_in_metadata: { space_delimited_claims: [scope] }, "
                                                + "claim_to_headers: [{ header_name: x-sub, claim_name: sub }, "
                                                + "{ header_name: x-level, claim_name: more.level }, "
                                                + "{ header_name: x-none, claim_name: none }], clear_route_cache: true",
                                        KEY),
                                "provider_name: p"))
                .filter(
                        "rbac",
                        RBAC,
                        "rules: { policies: { p: { permissions: [{ any: true }], principals: [{ metadata: { filter: "
                                + "envoy.filters.http.jwt_authn, path: [{ key: claims }, { key: scope }], value: { "
                                + "list_match: { one_of: { string_match: { exact: write } } } } } }] } } }")
                .route("{ match: { prefix: /, headers: [{ name: x-level, string_match: { exact: '7' } }] }, "
                        + "direct_response: { status: 207 } }")
                .forwardAllTo(upstream)
                .start();
        String claims = usual + ",\"scope\":\"read write\",\"more\":{\"level\":5}";
        String token = KEY.sign(claims);
        assertThat(ask(proxy, "/", bearer(token), "x-sub: forged", "x-none: forged")
                        .status())
                .isEqualTo(200);
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("authorization")).isNull();
        assertThat(request.headers("x-sub")).containsExactly("ann");
        assertThat(request.header("x-level")).isEqualTo("5");
        assertThat(request.header("x-none")).isNull();
        assertThat(request.header("x-payload"))
                .startsWith(token.split("\\.", -1)[1])
                .matches("[^=]+={0,2}")
                .matches("(....)*");
        assertThat(ask(proxy, "/", bearer(KEY.sign(claims.replace("5}", "7}")))).status())
                .isEqualTo(207);
        assertThat(ask(proxy, "/", bearer(KEY.sign(usual + ",\"scope\":\"read\"")))
                        .status())
                .isEqualTo(403);
        assertThat(ask(proxy, "/", bearer(token)).status()).isEqualTo(200);
        assertThat(proxy.stat("http.front.jwt_authn.jwt_cache_hit")).isEqualTo(1);
        assertThat(proxy.stat("http.front.jwt_authn.jwt_cache_miss")).isEqualTo(3);
    }

    @Test
    void tokensStandWhereTheConfigurationSays() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        TestProxy proxy = jwt(
                        upstream,
                        config(
                                local(
                                        "p",
                                        ", from_headers: [{ name: x-token, value_prefix: 'tok=' }], "
                                                + "from_params: [t], from_cookies: [session]",
                                        KEY),
                                "provider_name: p"))
                .start();
        String token = KEY.sign(usual);
        assertThat(ask(proxy, "/", bearer(token)).status()).isEqualTo(401);
        assertThat(ask(proxy, "/", "x-token: tok=" + token).status()).isEqualTo(200);
        assertThat(ask(proxy, "/a?x=1&t=" + token + "&y=2").status()).isEqualTo(200);
        assertThat(ask(proxy, "/a?t=" + token).status()).isEqualTo(200);
        assertThat(ask(proxy, "/a?x=1&t=" + token).status()).isEqualTo(200);
        assertThat(ask(proxy, "/a", "cookie: a=b; session=" + token + "; c=d").status())
                .isEqualTo(200);
        assertThat(ask(proxy, "/a", "x-token: tok=" + token, "cookie: session=a.b.c")
                        .status())
                .isEqualTo(401);
        assertThat(upstream.requests().stream().map(RecordedRequest::target).toList())
                .containsExactly("/", "/a?x=1&y=2", "/a", "/a?x=1", "/a");
        assertThat(upstream.requests().getFirst().header("x-token")).isNull();
    }

    @Test
    void requirementsAreCombined() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        Tokens second = Tokens.of("two", "ES256");
        String providers = local("p", "", KEY) + ", q: { issuer: you, from_headers: [{ name: x-you }], local_jwks: { "
                + "inline_string: '" + Tokens.keySet(second) + "' } }";
        String mine = bearer(KEY.sign(usual));
        String yours = "x-you: " + second.sign(usual.replace("\"me\"", "\"you\""));

        TestProxy any = jwt(
                        upstream,
                        config(
                                providers,
                                "requires_any: { requirements: [{ provider_name: p }, { provider_name: q }] }"))
                .start();
        assertThat(ask(any, "/", mine).status()).isEqualTo(200);
        assertThat(ask(any, "/", yours).status()).isEqualTo(200);
        assertThat(ask(any, "/").text()).isEqualTo("Jwt is missing");
        assertThat(ask(any, "/", "x-you: a.b").text()).startsWith("Jwt is not in the form");

        TestProxy all = jwt(
                        upstream,
                        config(
                                providers,
                                "requires_all: { requirements: [{ provider_name: p }, { provider_name: q }] }"))
                .start();
        assertThat(ask(all, "/", mine).status()).isEqualTo(401);
        assertThat(ask(all, "/", mine, yours).status()).isEqualTo(200);

        TestProxy missing = jwt(
                        upstream,
                        config(
                                providers,
                                "requires_any: { requirements: [{ provider_name: p }, { allow_missing: {} }] }"))
                .start();
        assertThat(ask(missing, "/").status()).isEqualTo(200);
        assertThat(ask(missing, "/", mine).status()).isEqualTo(200);
        assertThat(ask(missing, "/", bearer("a.b.c")).status()).isEqualTo(401);

        TestProxy failed =
                jwt(upstream, config(providers, "allow_missing_or_failed: {}")).start();
        assertThat(ask(failed, "/", bearer("a.b.c")).status()).isEqualTo(200);

        TestProxy audience = jwt(
                        upstream,
                        config(providers, "provider_and_audiences: { provider_name: p, audiences: ['https://bank/'] }"))
                .start();
        assertThat(ask(audience, "/", mine).status()).isEqualTo(403);
        assertThat(ask(audience, "/", bearer(KEY.sign(usual.replace("shop", "bank"))))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void routesNameRequirements() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        TestProxy proxy = proxy().filter(
                        "jwt",
                        JWT,
                        "providers: { " + local("p", "", KEY) + " }, bypass_cors_preflight: true, "
                                + "strip_failure_response: true, requirement_map: { strict: { provider_name: p } }, "
                                + "rules: [{ match: { path: /named }, requirement_name: strict }]")
                .route("{ match: { prefix: /strict }, route: { cluster: backends }, "
                        + TestProxy.perFilter("jwt", PER_ROUTE, "requirement_name: strict") + " }")
                .route("{ match: { prefix: /wrong }, route: { cluster: backends }, "
                        + TestProxy.perFilter("jwt", PER_ROUTE, "requirement_name: lax") + " }")
                .route("{ match: { prefix: /named }, route: { cluster: backends }, "
                        + TestProxy.perFilter("jwt", PER_ROUTE, "disabled: true") + " }")
                .forwardAllTo(upstream)
                .start();
        Response refused = ask(proxy, "/strict");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).isEmpty();
        assertThat(refused.header("www-authenticate")).isNull();
        assertThat(ask(proxy, "/strict", bearer(KEY.sign(usual))).status()).isEqualTo(200);
        assertThat(ask(proxy, "/wrong").status()).isEqualTo(403);
        assertThat(ask(proxy, "/named").status()).isEqualTo(200);
        assertThat(ask(proxy, "/").status()).isEqualTo(200);
        try (RawClient client = proxy.connect()) {
            assertThat(client.request("OPTIONS", "/strict", "origin: a", "access-control-request-method: GET")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(proxy.stat("http.front.jwt_authn.cors_preflight_bypassed")).isEqualTo(1);
        assertThat(proxy.stat("http.front.jwt_authn.denied")).isEqualTo(2);
    }

    private static String remote(String more) {
        return "p: { issuer: me, remote_jwks: { http_uri: { uri: 'https://keys.example/set?v=1', cluster: keys, "
                + "timeout: 5s }" + more + " } }";
    }

    @Test
    void requestsWaitForKeysThatAreFetchedOnce() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream keys = upstream(Answer.fixed(200, Tokens.keySet(KEY)).heldBy(gate));
        TestProxy proxy = jwt(upstream, config(remote(""), "provider_name: p"))
                .cluster("keys", "", keys)
                .start();
        try (RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            String head = "POST / HTTP/1.1\r\nHost: a\r\n" + bearer(KEY.sign(usual)) + "\r\nContent-Length: 3\r\n\r\n";
            first.send(head + "abc");
            second.send(head + "def");
            keys.awaitRequests(1);
            proxy.awaitStat("http.front.downstream_rq_active", 2);
            gate.countDown();
            assertThat(first.read("POST").text()).isEqualTo("abc");
            assertThat(second.read("POST").text()).isEqualTo("def");
            assertThat(first.get("/", bearer(KEY.sign(usual))).status()).isEqualTo(200);
        }
        RecordedRequest asked = keys.requests().getFirst();
        assertThat(asked.target()).isEqualTo("/set?v=1");
        assertThat(asked.header("host")).isEqualTo("keys.example");
        assertThat(keys.requests()).hasSize(1);
        assertThat(proxy.stat("http.front.jwt_authn.jwks_fetch_success")).isEqualTo(1);
    }

    @Test
    void aFetchThatFailsIsTriedAgainIfSoConfigured() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        FakeUpstream keys = upstream(Answer.fixed(200, Tokens.keySet(KEY)));
        keys.enqueue(Answer.fixed(503, ""), Answer.fixed(404, ""), Answer.fixed(503, ""), Answer.fixed(503, ""));
        TestProxy proxy = jwt(
                        upstream,
                        config(
                                remote(", retry_policy: { num_retries: 2, retry_back_off: { base_interval: 0.001s } }"),
                                "provider_name: p"))
                .cluster("keys", "", keys)
                .start();
        Response failed = ask(proxy, "/", bearer(KEY.sign(usual)));
        assertThat(failed.status()).isEqualTo(401);
        assertThat(failed.text()).isEqualTo("Jwks remote fetch is failed");
        assertThat(ask(proxy, "/", bearer(KEY.sign(usual))).status()).isEqualTo(200);
        assertThat(keys.requests()).hasSize(5);
        assertThat(proxy.stat("http.front.jwt_authn.jwks_fetch_failed")).isEqualTo(1);
        assertThat(proxy.stat("http.front.jwt_authn.jwks_fetch_success")).isEqualTo(1);
    }

    @Test
    void keysAreFetchedBeforeAnybodyAsks() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        FakeUpstream keys = upstream(Answer.fixed(200, Tokens.keySet(KEY)));
        TestProxy proxy = jwt(upstream, config(remote(", async_fetch: { fast_listener: true }"), "provider_name: p"))
                .cluster("keys", "", keys)
                .start();
        proxy.awaitStat("http.front.jwt_authn.jwks_fetch_success", 1);
        assertThat(ask(proxy, "/", bearer(KEY.sign(usual))).status()).isEqualTo(200);
        assertThat(keys.requests()).hasSize(1);
    }

    @Test
    void aClientThatLeavesWhileItWaitsHarmsNobody() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "in"));
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream keys = upstream(Answer.fixed(200, Tokens.keySet(KEY)).heldBy(gate));
        TestProxy proxy = jwt(upstream, config(remote(""), "provider_name: p"))
                .cluster("keys", "", keys)
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n" + bearer(KEY.sign(usual)) + "\r\n\r\n");
            keys.awaitRequests(1);
            client.reset();
        }
        proxy.awaitStat("http.front.downstream_rq_active", 0);
        gate.countDown();
        proxy.awaitStat("http.front.jwt_authn.jwks_fetch_success", 1);
        assertThat(ask(proxy, "/", bearer(KEY.sign(usual))).status()).isEqualTo(200);
        assertThat(upstream.requests()).hasSize(1);
    }
}
