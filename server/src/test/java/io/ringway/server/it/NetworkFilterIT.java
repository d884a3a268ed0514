package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.GeneratedBody;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RawSocket;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Network filters beside the TCP proxy, alone and before HTTP. */
class NetworkFilterIT extends OnEveryTransport {
    private static final String ECHO = filter("echo.v3.Echo", "");

    private static String filter(String type, String fields) {
        return "{ name: f, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.network." + type
                + fields + " } }";
    }

    private static String limit(String fields) {
        return filter("connection_limit.v3.ConnectionLimit", ", stat_prefix: edge, " + fields);
    }

    private static String rate(String fields) {
        return filter("local_ratelimit.v3.LocalRateLimit", ", stat_prefix: edge, " + fields);
    }

    private TestProxy.Builder alone(String... filters) {
        return proxy().filterChain("{ filters: [ " + String.join(", ", filters) + " ] }");
    }

    @Test
    void echoSendsBackWhatComes() throws IOException {
        GeneratedBody body = new GeneratedBody(5L << 20, 9);
        TestProxy proxy = alone(ECHO).start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    client.send(body).end();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(client.readBody().sha256()).isEqualTo(body.sha256());
            join(writer);
        }
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aDirectResponseIsForEverybody() throws IOException {
        String text = "x".repeat(40_000);
        TestProxy proxy = alone(filter("direct_response.v3.Config", ", response: { inline_string: \"" + text + "\" }"))
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send("ignored").readAll()).isEqualTo(text);
        }
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.end().readAll()).isEqualTo(text);
        }
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    @Test
    void onlySoManyConnectionsAtATime() throws IOException {
        TestProxy proxy = alone(limit("max_connections: 1"), ECHO).start();
        try (RawSocket first = RawSocket.connect(proxy.port())) {
            assertThat(first.send("a").read(1)).isEqualTo("a");
            assertThat(proxy.stat("connection_limit.edge.active_connections")).isEqualTo(1);
            try (RawSocket second = RawSocket.connect(proxy.port())) {
                second.expectEnd();
            }
            assertThat(first.send("b").read(1)).isEqualTo("b");
        }
        assertThat(proxy.stat("connection_limit.edge.limited_connections")).isEqualTo(1);
        proxy.awaitStat("connection_limit.edge.active_connections", 0);
        try (RawSocket third = RawSocket.connect(proxy.port())) {
            assertThat(third.send("c").end().readAll()).isEqualTo("c");
        }
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    @Test
    void aConnectionTooManyMayBeKeptForAWhile() throws IOException {
        TestProxy proxy = alone(limit("max_connections: 1, delay: 0.1s"), ECHO).start();
        try (RawSocket first = RawSocket.connect(proxy.port());
                RawSocket second = RawSocket.connect(proxy.port())) {
            assertThat(first.send("a").read(1)).isEqualTo("a");
            second.send("never echoed").expectEnd();
        }
        proxy.awaitStat("connection_limit.edge.active_connections", 0);
    }

    @Test
    void theRuntimeSwitchesLimitsOff() throws IOException {
        TestProxy proxy = alone(
                        limit("max_connections: 1, runtime_enabled: { default_value: false, runtime_key: limit.on }"),
                        rate("token_bucket: { max_tokens: 1, fill_interval: 3600s }, "
                                + "runtime_enabled: { default_value: false, runtime_key: rate.on }"),
                        ECHO)
                .start();
        try (RawSocket first = RawSocket.connect(proxy.port());
                RawSocket second = RawSocket.connect(proxy.port())) {
            assertThat(first.send("a").read(1)).isEqualTo("a");
            assertThat(second.send("b").read(1)).isEqualTo("b");
        }
    }

    @Test
    void onlySoManyConnectionsInATime() throws IOException {
        TestProxy proxy = alone(rate("token_bucket: { max_tokens: 2, tokens_per_fill: 1, fill_interval: 3600s }"), ECHO)
                .start();
        for (int i = 0; i < 4; i++) {
            try (RawSocket client = RawSocket.connect(proxy.port())) {
                if (i < 2) {
                    assertThat(client.send("a").end().readAll()).isEqualTo("a");
                } else {
                    client.expectEnd();
                }
            }
        }
        proxy.awaitStat("local_rate_limit.edge.rate_limited", 2);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    @Test
    void httpWorksBehindThem() throws IOException {
        GeneratedBody body = new GeneratedBody(3L << 20, 5);
        FakeUpstream upstream = upstream(Answer.fixed(200, "taken"));
        TestProxy proxy = proxy().networkFilter(limit("max_connections: 2"))
                .networkFilter(rate("token_bucket: { max_tokens: 3, fill_interval: 3600s }"))
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/").text()).isEqualTo("taken");
            }
            client.send("POST /up HTTP/1.1\r\nhost: a\r\ncontent-length: " + body.length() + "\r\n\r\n")
                    .send(body);
            assertThat(client.read().text()).isEqualTo("taken");
            assertThat(upstream.requests().getLast().body().sha256()).isEqualTo(body.sha256());
            upstream.answer(Answer.generated(body));
            assertThat(client.get("/down").body().sha256()).isEqualTo(body.sha256());
        }
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        proxy.awaitStat("connection_limit.edge.active_connections", 0);
    }

    private static String rbac(String fields) {
        return filter("rbac.v3.RBAC", ", stat_prefix: edge, " + fields);
    }

    private static String rules(String action, String permission, String principal) {
        return "{ action: " + action + ", policies: { one: { permissions: [ " + permission + " ], principals: [ "
                + principal + " ] } } }";
    }

    @Test
    void whoMayNotConnectIsCutOffWithItsFirstBytes() throws IOException {
        TestProxy proxy = alone(
                        rbac("rules: "
                                + rules(
                                        "DENY",
                                        "{ any: true }",
                                        "{ direct_remote_ip: { address_prefix: 127.0.0.1, " + "prefix_len: 32 } }")),
                        ECHO)
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send("a").readAll()).isEmpty();
        }
        proxy.awaitStat("edge.rbac.denied", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
        assertThat(proxy.stat("edge.rbac.allowed")).isZero();
    }

    @Test
    void whoMayConnectIsAskedOnceOrWithAllItsBytes() throws IOException {
        TestProxy proxy = proxy().filterChain("{ filters: [ "
                        + rbac("rules: "
                                + rules(
                                        "ALLOW",
                                        "{ destination_port_range: { start: 1, end: 65536 } }",
                                        "{ remote_ip: { address_prefix: 127.0.0.0, prefix_len: 8 } }")
                                + ", shadow_rules_stat_prefix: try, shadow_rules: "
                                + rules("ALLOW", "{ any: true }", "{ not_id: { any: true } }"))
                        + ", "
                        + filter(
                                "rbac.v3.RBAC",
                                ", stat_prefix: always, enforcement_type: CONTINUOUS, rules: "
                                        + rules("ALLOW", "{ any: true }", "{ any: true }"))
                        + ", " + ECHO + " ] }")
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send("a").read(1)).isEqualTo("a");
            assertThat(client.send("b").read(1)).isEqualTo("b");
        }
        proxy.awaitStat("edge.rbac.allowed", 1);
        proxy.awaitStat("edge.rbac.try.shadow_denied", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
        assertThat(proxy.stat("always.rbac.allowed")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aRefusedConnectionMayBeKeptForAWhile() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().networkFilter(rbac("delay_deny: 0.02s, rules: { action: ALLOW }"))
                .forwardAllTo(upstream)
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").readAll())
                    .isEmpty();
        }
        proxy.awaitStat("edge.rbac.denied", 1);
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void rulesOnRequestsAreNoneForConnections() {
        assertThatThrownBy(() -> alone(
                                rbac("rules: "
                                        + rules(
                                                "ALLOW",
                                                "{ header: { name: a, present_match: true } }",
                                                "{ url_path: { path: { exact: /a } } }")),
                                ECHO)
                        .start())
                .hasMessageContaining("a connection has no headers that a rule could look at")
                .hasMessageContaining("a connection has no path that a rule could look at")
                .hasMessageContaining("permissions[0].header");
    }
}
