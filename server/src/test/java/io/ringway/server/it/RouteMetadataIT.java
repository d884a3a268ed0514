package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code metadata} of routes and virtual hosts, and who reads it. */
class RouteMetadataIT extends OnEveryTransport {
    private static final String LUA = "envoy.extensions.filters.http.lua.v3.Lua";
    private static final String RBAC = "envoy.extensions.filters.http.rbac.v3.RBAC";
    private static final String LIMIT = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";

    private static String noted(String values) {
        return "metadata: { filter_metadata: { " + values + " } }";
    }

    private static String route(String prefix, String more) {
        return "{ match: { prefix: " + prefix + " }, route: { cluster: backends }, " + more + " }";
    }

    @Test
    void formattersShowIt() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String added =
                "request_headers_to_add: [ { header: { key: x-one, value: \"%METADATA(ROUTE:a:plan:name)%\" } }, "
                        + "{ header: { key: x-all, value: \"%METADATA(ROUTE:a)%\" } }, "
                        + "{ header: { key: x-cut, value: \"%METADATA(ROUTE:a:plan:name):2%\" } }, "
                        + "{ header: { key: x-host, value: \"%METADATA(VIRTUAL_HOST:b:n)%\" } }, "
                        + "{ header: { key: x-none, value: \"%METADATA(ROUTE:b:n)%\" } } ]";
        TestProxy proxy = proxy().virtualHost(noted("b: { n: 7 }"))
                .virtualHost(added)
                .route(route("/noted", noted("a: { plan: { name: gold } }")))
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/noted");
            client.get("/plain");
        }
        RecordedRequest first = upstream.requests().getFirst();
        assertThat(first.header("x-one")).isEqualTo("gold");
        assertThat(first.header("x-all")).isEqualTo("{\"plan\":{\"name\":\"gold\"}}");
        assertThat(first.header("x-cut")).isEqualTo("go");
        assertThat(first.header("x-host")).isEqualTo("7");
        assertThat(first.header("x-none")).isNull();
        RecordedRequest second = upstream.requests().getLast();
        assertThat(second.header("x-one")).isNull();
        assertThat(second.header("x-host")).isEqualTo("7");
    }

    @Test
    void scriptsReadIt() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String script = "function envoy_on_request(handle)\\n"
                + "  local h = handle:headers()\\n"
                + "  h:add('x-own', tostring(handle:metadata():get('who')))\\n"
                + "  h:add('x-route', tostring(handle:route():metadata():get('who')))\\n"
                + "  h:add('x-host', tostring(handle:virtualHost():metadata():get('who')))\\n"
                + "  local keys = {}\\n"
                + "  for key, value in pairs(handle:metadata()) do keys[#keys + 1] = key .. '=' .. type(value) end\\n"
                + "  table.sort(keys)\\n"
                + "  h:add('x-keys', table.concat(keys, ' ') .. ' ' .. tostring((handle:metadata():get('tree') or {}).leaf))\\n"
                + "end\\n";
        TestProxy proxy = proxy().filter("mine", LUA, "default_source_code: { inline_string: \"" + script + "\" }")
                .virtualHost(noted("mine: { who: host }"))
                .route(route(
                        "/own", noted("mine: { who: own, tree: { leaf: 1 } }, envoy.filters.http.lua: { who: all }")))
                .route(route("/all", noted("envoy.filters.http.lua: { who: all, flag: true }")))
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/own");
            client.get("/all");
            client.get("/none");
        }
        assertThat(upstream.requests())
                .extracting(
                        one -> one.header("x-own"),
                        one -> one.header("x-route"),
                        one -> one.header("x-host"),
                        one -> one.header("x-keys"))
                .containsExactly(
                        tuple("own", "own", "host", "tree=table who=string 1"),
                        tuple("all", "nil", "host", "flag=boolean who=string nil"),
                        tuple("nil", "nil", "host", "nil"));
        assertThat(proxy.stat("http.front.lua.errors")).isZero();
    }

    @Test
    void rulesAskForIt() throws IOException {
        String rules =
                "rules: { action: ALLOW, policies: { open: { permissions: [ { sourced_metadata: { metadata_source: ROUTE, "
                        + "metadata_matcher: { filter: a, path: [ { key: open } ], value: { bool_match: true } } } } ], "
                        + "principals: [ { any: true } ] } } }";
        TestProxy proxy = proxy().filter("rbac", RBAC, rules)
                .route(route("/open", noted("a: { open: true }")))
                .route(route("/shut", noted("a: { open: false }")))
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/open").status()).isEqualTo(200);
            assertThat(client.get("/shut").status()).isEqualTo(403);
            assertThat(client.get("/").status()).isEqualTo(403);
        }
    }

    @Test
    void limitsDescribeRequestsByIt() throws IOException {
        String all = "{ default_value: { numerator: 100, denominator: HUNDRED } }";
        String rule = "{ actions: [ { metadata: { descriptor_key: plan, source: ROUTE_ENTRY, "
                + "metadata_key: { key: a, path: [ { key: plan } ] } } } ] }";
        TestProxy proxy = proxy().filter(
                        "limit",
                        LIMIT,
                        "stat_prefix: l, filter_enabled: " + all + ", filter_enforced: " + all
                                + ", token_bucket: { max_tokens: 100, fill_interval: 3600s }, descriptors: [ { entries: "
                                + "[ { key: plan, value: free } ], token_bucket: { max_tokens: 1, fill_interval: 3600s } } ]"
                                + ", rate_limits: [ " + rule + " ]")
                .route(route("/free", noted("a: { plan: free }")))
                .route(route("/gold", noted("a: { plan: gold }")))
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/free").status()).isEqualTo(200);
            assertThat(client.get("/free").status()).isEqualTo(429);
            assertThat(client.get("/gold").status()).isEqualTo(200);
            assertThat(client.get("/gold").status()).isEqualTo(200);
        }
    }
}
