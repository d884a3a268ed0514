package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code envoy.filters.http.rbac}. */
class RbacFilterIT extends OnEveryTransport {
    private static final String RBAC = "envoy.extensions.filters.http.rbac.v3.RBAC";
    private static final String PER_ROUTE = "envoy.extensions.filters.http.rbac.v3.RBACPerRoute";
    private static final String ANY = "[{ any: true }]";

    private static String rules(String action, String policies) {
        return "rules: { action: " + action + ", policies: { " + policies + " } }";
    }

    private static String policy(String name, String permissions, String principals) {
        return name + ": { permissions: " + permissions + ", principals: " + principals + " }";
    }

    private TestProxy.Builder rbac(String config) throws IOException {
        return proxy().filter("rbac", RBAC, config).forwardAllTo(upstream(Answer.fixed(200, "in")));
    }

    private static int status(TestProxy proxy, String path, String... fields) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(path, fields).status();
        }
    }

    @Test
    void whatNoPolicyAllowsIsRefused() throws IOException {
        TestProxy proxy = rbac(rules(
                        "ALLOW",
                        policy(
                                "staff",
                                "[{ url_path: { path: { prefix: /admin } } }]",
                                "[{ header: { name: x-role, string_match: { exact: staff } } }]")))
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/admin?x=1", "x-role: staff").text()).isEqualTo("in");
            Response refused = client.get("/admin", "x-role: guest");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).isEqualTo("RBAC: access denied");
            assertThat(refused.header("content-type")).isEqualTo("text/plain");
            assertThat(client.get("/other", "x-role: staff").status()).isEqualTo(403);
        }
        assertThat(proxy.stat("http.front.rbac.allowed")).isEqualTo(1);
        assertThat(proxy.stat("http.front.rbac.denied")).isEqualTo(2);
    }

    @Test
    void rulesAreCombined() throws IOException {
        TestProxy proxy = rbac(rules(
                        "DENY",
                        policy(
                                "mixed",
                                "[{ and_rules: { rules: [{ url_path: { path: { suffix: .txt } } }, "
                                        + "{ not_rule: { header: { name: ':method', string_match: { exact: HEAD } } } }, "
                                        + "{ or_rules: { rules: [{ destination_port: 1 }, "
                                        + "{ destination_port_range: { start: 1024, end: 65536 } }] } }] } }]",
                                "[{ or_ids: { ids: [{ header: { name: x-bad, present_match: true } }, "
                                        + "{ and_ids: { ids: [{ not_id: { header: { name: x-good, present_match: true } } }, "
                                        + "{ url_path: { path: { contains: secret } } }] } }] } }]")))
                .start();
        assertThat(status(proxy, "/a.txt")).isEqualTo(200);
        assertThat(status(proxy, "/a.txt", "x-bad: 1")).isEqualTo(403);
        assertThat(status(proxy, "/a.html", "x-bad: 1")).isEqualTo(200);
        assertThat(status(proxy, "/secret.txt")).isEqualTo(403);
        assertThat(status(proxy, "/secret.txt", "x-good: 1")).isEqualTo(200);
        try (RawClient client = proxy.connect()) {
            client.send("HEAD /a.txt HTTP/1.1\r\nHost: a\r\nx-bad: 1\r\n\r\n");
            assertThat(client.read("HEAD").status()).isEqualTo(200);
        }
    }

    @Test
    void theClientIsWhoATrustedProxySaysItIs() throws IOException {
        String policies = policy("far", ANY, "[{ remote_ip: { address_prefix: 10.0.0.0, prefix_len: 8 } }]")
                + ", "
                + policy("six", ANY, "[{ remote_ip: { address_prefix: '2001:db8::', prefix_len: 32 } }]");
        TestProxy proxy = rbac(rules("ALLOW", policies))
                .manager("use_remote_address: false")
                .manager("xff_num_trusted_hops: 0")
                .start();
        assertThat(status(proxy, "/")).isEqualTo(403);
        assertThat(status(proxy, "/", "x-forwarded-for: 10.1.2.3")).isEqualTo(200);
        assertThat(status(proxy, "/", "x-forwarded-for: 11.1.2.3")).isEqualTo(403);
        assertThat(status(proxy, "/", "x-forwarded-for: 2001:db8:1::7")).isEqualTo(200);
        assertThat(status(proxy, "/", "x-forwarded-for: 2001:db9:1::7")).isEqualTo(403);
    }

    @Test
    void addressesOfTheConnectionCount() throws IOException {
        String policies = policy(
                "local",
                "[{ destination_ip: { address_prefix: 127.0.0.1, prefix_len: 32 } }]",
                "[{ and_ids: { ids: [{ direct_remote_ip: { address_prefix: 127.0.0.0, prefix_len: 8 } }, "
                        + "{ source_ip: { address_prefix: 127.0.0.1, prefix_len: 32 } }] } }]");
        TestProxy proxy = rbac(rules("DENY", policies)).start();
        assertThat(status(proxy, "/", "x-forwarded-for: 10.1.2.3")).isEqualTo(403);
    }

    @Test
    void shadowRulesAreCountedAndNoted() throws IOException {
        TestProxy proxy = proxy().filter(
                        "noting",
                        RBAC,
                        rules("ALLOW", policy("everybody", ANY, ANY))
                                + ", shadow_rules_stat_prefix: dry_, rules_stat_prefix: real_, "
                                + "shadow_rules: { action: DENY, policies: { "
                                + policy(
                                        "no_foxes",
                                        ANY,
                                        "[{ header: { name: x-animal, string_match: { exact: fox } } }]")
                                + " } }")
                .filter(
                        "reading",
                        RBAC,
                        rules(
                                "DENY",
                                policy(
                                        "noted",
                                        "[{ metadata: " + noted("dry_shadow_engine_result", "denied") + " }]",
                                        "[{ and_ids: { ids: [{ metadata: "
                                                + noted("dry_shadow_effective_policy_id", "no_foxes")
                                                + " }, { metadata: " + noted("real_enforced_engine_result", "allowed")
                                                + " }, { metadata: "
                                                + noted("real_enforced_effective_policy_id", "everybody")
                                                + " }] } }]")))
                .forwardAllTo(upstream(Answer.fixed(200, "in")))
                .start();
        assertThat(status(proxy, "/", "x-animal: fox")).isEqualTo(403);
        assertThat(status(proxy, "/", "x-animal: hen")).isEqualTo(200);
        assertThat(proxy.stat("http.front.rbac.dry_.shadow_denied")).isEqualTo(1);
        assertThat(proxy.stat("http.front.rbac.dry_.shadow_allowed")).isEqualTo(1);
        assertThat(proxy.stat("http.front.rbac.real_.allowed")).isEqualTo(2);
    }

    private static String noted(String key, String value) {
        return "{ filter: envoy.filters.http.rbac, path: [{ key: " + key + " }], value: { string_match: { exact: "
                + value + " } } }";
    }

    @Test
    void theLogNamesThePolicyThatRefused(@TempDir Path directory) throws IOException {
        Path log = directory.resolve("access.log");
        TestProxy proxy = rbac(rules(
                        "DENY",
                        policy("\"no one\"", ANY, "[{ header: { name: x-a } }]") + ", "
                                + policy("\"a first\"", ANY, "[{ header: { name: x-b } }]")))
                .manager(
                        "access_log: [{ name: log, typed_config: { \"@type\": "
                                + "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: "
                                + log
                                + ", log_format: { text_format_source: { inline_string: \"%RESPONSE_CODE_DETAILS%\\n\" } } } }]")
                .start();
        assertThat(status(proxy, "/", "x-a: 1")).isEqualTo(403);
        assertThat(status(proxy, "/", "x-a: 1", "x-b: 1")).isEqualTo(403);
        proxy.awaitStat("filesystem.write_buffered", 2);
        proxy.close();
        assertThat(Files.readAllLines(log))
                .containsExactly(
                        "rbac_access_denied_matched_policy[no_one]", "rbac_access_denied_matched_policy[a_first]");
    }

    @Test
    void routesHaveRulesOfTheirOwnOrNone() throws IOException {
        TestProxy proxy = proxy().filter("rbac", RBAC, rules("DENY", policy("all", ANY, ANY)))
                .route("{ match: { prefix: /open }, route: { cluster: backends }, "
                        + TestProxy.perFilter("rbac", PER_ROUTE, "") + " }")
                .route("{ match: { prefix: /own }, route: { cluster: backends }, "
                        + TestProxy.perFilter(
                                "rbac",
                                PER_ROUTE,
                                "rbac: { track_per_rule_stats: true, "
                                        + rules("ALLOW", policy("key", ANY, "[{ header: { name: x-key } }]")) + " }")
                        + " }")
                .forwardAllTo(upstream(Answer.fixed(200, "in")))
                .start();
        assertThat(status(proxy, "/")).isEqualTo(403);
        assertThat(status(proxy, "/open")).isEqualTo(200);
        assertThat(status(proxy, "/own")).isEqualTo(403);
        assertThat(status(proxy, "/own", "x-key: 1")).isEqualTo(200);
        assertThat(proxy.stat("http.front.rbac.allowed")).isEqualTo(1);
        assertThat(proxy.stat("http.front.rbac.denied")).isEqualTo(2);
        assertThat(proxy.stat("http.front.rbac.policy.key.allowed")).isEqualTo(1);
    }

    @Test
    void metadataOfAFilterBeforeDecides() throws IOException {
        TestProxy proxy = proxy().filter(
                        "first",
                        RBAC,
                        rules(
                                "LOG",
                                policy("seen", ANY, "[{ header: { name: x-log, string_match: { exact: please } } }]")))
                .filter(
                        "second",
                        RBAC,
                        rules(
                                "ALLOW",
                                policy(
                                        "logged",
                                        ANY,
                                        "[{ sourced_metadata: { metadata_matcher: { filter: envoy.common, "
                                                + "path: [{ key: access_log_hint }], value: { bool_match: true } } } }]")))
                .forwardAllTo(upstream(Answer.fixed(200, "in")))
                .start();
        assertThat(status(proxy, "/", "x-log: please")).isEqualTo(200);
        assertThat(status(proxy, "/", "x-log: no")).isEqualTo(403);
    }
}
