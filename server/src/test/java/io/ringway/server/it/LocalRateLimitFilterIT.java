package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code envoy.filters.http.local_ratelimit} and the {@code rate_limits} of routes. */
class LocalRateLimitFilterIT extends OnEveryTransport {
    private static final String LIMIT = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";
    private static final String ON = "filter_enabled: { default_value: { numerator: 100 } }, "
            + "filter_enforced: { default_value: { numerator: 100 } }";
    private static final String ROUTE = "route: { cluster: backends, rate_limits: [";

    private final LogLines log;

    LocalRateLimitFilterIT(@TempDir Path directory) {
        log = new LogLines(directory);
    }

    private static String bucket(int tokens) {
        return "token_bucket: { max_tokens: " + tokens + ", fill_interval: 3600s }";
    }

    private static String descriptor(int tokens, String... keysAndValues) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.add("{ key: " + keysAndValues[i] + ", value: \"" + keysAndValues[i + 1] + "\" }");
        }
        return "{ entries: " + entries + ", " + bucket(tokens) + " }";
    }

    private TestProxy.Builder proxy(String config) {
        return proxy().filter("limit", LIMIT, "stat_prefix: lim, " + config);
    }

    /** How many of five requests pass. */
    private static int passing(TestProxy proxy, String target, String... headers) throws IOException {
        int passed = 0;
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 5; i++) {
                passed += client.get(target, headers).status() == 200 ? 1 : 0;
            }
        }
        return passed;
    }

    @Test
    void allWorkersShareTheTokens() throws IOException {
        TestProxy proxy = proxy(bucket(3) + ", " + ON + ", enable_x_ratelimit_headers: DRAFT_VERSION_03, "
                        + "response_headers_to_add: [{ header: { key: x-why, value: \"%RESPONSE_FLAGS%\" } }]")
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .manager(log.manager("%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%"))
                .workers(2)
                .start();
        List<String> remaining = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (RawClient client = proxy.connect()) {
                Response answer = client.get("/");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("x-ratelimit-limit")).isEqualTo("3");
                remaining.add(String.valueOf(answer.header("x-ratelimit-remaining")));
            }
        }
        assertThat(remaining).containsExactly("2", "1", "0");
        try (RawClient client = proxy.connect()) {
            Response refused = client.get("/");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.text()).isEqualTo("local_rate_limited");
            assertThat(refused.header("x-why")).isEqualTo("RL");
            assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
            assertThat(Integer.parseInt(String.valueOf(refused.header("x-ratelimit-reset"))))
                    .isBetween(1, 3600);
        }
        assertThat(log.await(4)).contains("429 RL local_rate_limited");
        assertThat(proxy.stat("lim.http_local_rate_limit.enabled")).isEqualTo(4);
        assertThat(proxy.stat("lim.http_local_rate_limit.ok")).isEqualTo(3);
        assertThat(proxy.stat("lim.http_local_rate_limit.rate_limited")).isEqualTo(1);
        assertThat(proxy.stat("lim.http_local_rate_limit.enforced")).isEqualTo(1);
    }

    @Test
    void nothingIsLimitedUnlessAsked() throws IOException {
        TestProxy proxy =
                proxy(bucket(1)).forwardAllTo(upstream(Answer.fixed(200, "ok"))).start();
        assertThat(passing(proxy, "/")).isEqualTo(5);
        assertThat(proxy.stat("lim.http_local_rate_limit.enabled")).isZero();
    }

    @Test
    void whatIsNotEnforcedIsMarked() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(bucket(1) + ", filter_enabled: { default_value: { numerator: 100 } }, "
                        + "request_headers_to_add_when_not_enforced: [{ header: { key: x-over, value: \"yes\" } }]")
                .forwardAllTo(upstream)
                .start();
        assertThat(passing(proxy, "/")).isEqualTo(5);
        assertThat(upstream.requests().getFirst().header("x-over")).isNull();
        assertThat(upstream.requests().getLast().header("x-over")).isEqualTo("yes");
        assertThat(proxy.stat("lim.http_local_rate_limit.rate_limited")).isEqualTo(4);
        assertThat(proxy.stat("lim.http_local_rate_limit.enforced")).isZero();
    }

    @Test
    void connectionsMayHaveTheirOwnTokens() throws IOException {
        TestProxy proxy = proxy(bucket(2) + ", " + ON
                        + ", local_rate_limit_per_downstream_connection: true, status: { code: 503 }")
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .start();
        assertThat(passing(proxy, "/")).isEqualTo(2);
        assertThat(passing(proxy, "/")).isEqualTo(2);
    }

    @Test
    void aRouteHasItsOwnLimit() throws IOException {
        TestProxy proxy = proxy(bucket(4) + ", " + ON)
                .route("{ match: { prefix: /one }, route: { cluster: backends }, "
                        + TestProxy.perFilter("limit", LIMIT, "stat_prefix: one, " + bucket(1) + ", " + ON) + " }")
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .start();
        assertThat(passing(proxy, "/one")).isEqualTo(1);
        assertThat(passing(proxy, "/")).isEqualTo(4);
        assertThat(proxy.stat("one.http_local_rate_limit.enforced")).isEqualTo(4);
    }

    @Test
    void descriptorsHaveBucketsOfTheirOwn() throws IOException {
        String actions = "{ actions: [{ request_headers: { header_name: x-user, descriptor_key: user } }, "
                + "{ generic_key: { descriptor_value: api } }] }";
        String network = "{ stage: 1, actions: [{ remote_address: {} }] }";
        TestProxy proxy = proxy(bucket(4) + ", " + ON + ", always_consume_default_token_bucket: false, descriptors: ["
                        + descriptor(2, "user", "ann", "generic_key", "api") + ", "
                        + descriptor(1, "remote_address", "127.0.0.1") + "]")
                .route("{ match: { prefix: / }, " + ROUTE + actions + ", " + network + "] } }")
                .cluster("backends", "", upstream(Answer.fixed(200, "ok")))
                .start();
        assertThat(passing(proxy, "/", "x-user: ann")).isEqualTo(2);
        assertThat(passing(proxy, "/", "x-user: bob")).isEqualTo(4);
    }

    @Test
    void everyActionDescribesTheRequest() throws IOException {
        String rules = String.join(
                ", ",
                "{ actions: [{ remote_address: {} }, { destination_cluster: {} }] }",
                "{ actions: [{ masked_remote_address: { v4_prefix_mask_len: 8 } }, { query_parameters: "
                        + "{ query_parameter_name: q, descriptor_key: q } }] }",
                "{ actions: [{ header_value_match: { descriptor_value: gets, headers: "
                        + "[{ name: \":method\", string_match: { exact: GET } }] } }, { query_parameter_value_match: "
                        + "{ descriptor_value: nope, expect_match: false, query_parameters: [{ name: none }] } }] }");
        TestProxy proxy = proxy(ON + ", descriptors: ["
                        + descriptor(3, "remote_address", "127.0.0.1", "destination_cluster", "backends") + ", "
                        + descriptor(2, "masked_remote_address", "127.0.0.0/8", "q", "two") + ", "
                        + descriptor(4, "header_match", "gets", "query_match", "nope") + "], rate_limits: [" + rules
                        + "]")
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .start();
        assertThat(passing(proxy, "/?q=two")).isEqualTo(2);
        assertThat(passing(proxy, "/?q=one")).isLessThanOrEqualTo(1);
        assertThat(passing(proxy, "/?none=1")).isZero();
    }
}
