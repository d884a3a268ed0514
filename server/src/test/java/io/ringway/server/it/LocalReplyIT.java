package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the proxy answers by itself: Envoy's codes and bodies. */
class LocalReplyIT extends OnEveryTransport {

    private static List<String> loopback(int port) {
        return List.of("{ socket_address: { address: 127.0.0.1, port_value: " + port + " } }");
    }

    @Test
    void noRouteIs404WithoutBody() throws IOException {
        TestProxy proxy = proxy().start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                Response response = client.get("/nowhere");
                assertThat(response.status()).isEqualTo(404);
                assertThat(response.text()).isEmpty();
                assertThat(response.header("server")).isEqualTo("envoy");
                assertThat(response.header("date")).isNotNull();
            }
        }
        proxy.awaitStat("http.front.no_route", 3);
        proxy.awaitStat("http.front.downstream_rq_4xx", 3);
    }

    @Test
    void anEmptyClusterIs503() throws IOException {
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: empty } }")
                .clusterOf("empty", "", List.of())
                .start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.text()).isEqualTo("no healthy upstream");
            assertThat(response.header("content-type")).isEqualTo("text/plain");
        }
        proxy.awaitStat("cluster.empty.upstream_cx_none_healthy", 1);
    }

    @Test
    void aRefusedConnectionIs503AndTheClientStays() throws IOException {
        HeldPort refusing = closing(HeldPort.refusing());
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: gone } }")
                .clusterOf("gone", "", loopback(refusing.port()))
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                Response response = client.get("/");
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.text())
                        .startsWith("upstream connect error or disconnect/reset before headers. reset reason: "
                                + "remote connection failure");
            }
        }
        proxy.awaitStat("cluster.gone.upstream_cx_connect_fail", 3);
    }

    @Test
    void aSilentHostEndsWithTheConnectTimeout() throws IOException {
        HeldPort silent = closing(HeldPort.silent());
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: silent } }")
                .clusterOf("silent", "    connect_timeout: 0.1s\n", loopback(silent.port()))
                .start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.text()).contains("reset reason: connection timeout");
        }
        proxy.awaitStat("cluster.silent.upstream_cx_connect_timeout", 1);
    }

    @Test
    void aSlowBackendIs504() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: slow, timeout: 0.1s } }")
                .cluster("slow", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/");
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.text()).isEqualTo("upstream request timeout");
            upstream.answer(Answer.fixed(200, "fast"));
            assertThat(client.get("/").text()).isEqualTo("fast");
        }
        proxy.awaitStat("cluster.slow.upstream_rq_timeout", 1);
        assertThat(upstream.connectionCount())
                .as("the timed out connection is not used again")
                .isEqualTo(2);
    }

    @Test
    void aTimeoutInTheMiddleOfTheBodyCutsIt() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.of(exchange -> {
            exchange.sendHead(200, "content-length: 10");
            exchange.send("12345");
            exchange.await(never);
        }));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: slow, timeout: 0.2s } }")
                .cluster("slow", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").expectEnd();
            assertThat(client.received()).startsWith("HTTP/1.1 200").endsWith("12345");
        }
        never.countDown();
    }

    @Test
    void anIdleStreamEndsWith408Or504() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager("stream_idle_timeout: 0.1s")
                .start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/");
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.text()).isEqualTo("stream timeout");
        }
        try (RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n12");
            Response response = client.read();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.text()).isEqualTo("stream timeout");
            client.expectEnd();
        }
    }

    @Test
    void slowHeadersEndWith408() throws IOException {
        TestProxy proxy = proxy().manager("request_headers_timeout: 0.1s").start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhos");
            assertThat(client.read().status()).isEqualTo(408);
            client.expectEnd();
        }
        proxy.awaitStat("http.front.downstream_rq_header_timeout", 1);
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager("common_http_protocol_options: { idle_timeout: 0.1s }")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("ok");
            client.expectClose();
        }
        proxy.awaitStat("http.front.downstream_cx_idle_timeout", 1);
    }

    @Test
    void redirectsKeepTheHostAndRewriteThePath() throws IOException {
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: /old }, redirect: { prefix_rewrite: /new, response_code: FOUND } }")
                .route("{ match: { path: /tls }, redirect: { https_redirect: true } }")
                .start();
        try (RawClient client = proxy.connect()) {
            Response moved = client.get("/old/page?q=1");
            assertThat(moved.status()).isEqualTo(302);
            assertThat(moved.header("location")).isEqualTo("http://test.example/new/page?q=1");
            Response secure = client.get("/tls");
            assertThat(secure.status()).isEqualTo(301);
            assertThat(secure.header("location")).isEqualTo("https://test.example/tls");
        }
        proxy.awaitStat("http.front.rq_redirect", 2);
    }

    @Test
    void directResponsesNeverTakeABodyForARequest() throws IOException {
        TestProxy proxy = proxy().route("{ match: { path: /teapot },"
                        + " direct_response: { status: 418, body: { inline_string: short and stout } } }")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/teapot").text()).isEqualTo("short and stout");
            Response response = client.post("/teapot", "GET /evil HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(response.status()).isEqualTo(418);
            if ("close".equals(response.header("connection"))) {
                client.expectEnd();
            } else {
                assertThat(client.get("/teapot").status()).isEqualTo(418);
            }
        }
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        assertThat(proxy.stat("http.front.downstream_rq_4xx")).isEqualTo(proxy.stat("http.front.rq_direct_response"));
        assertThat(proxy.stat("http.front.no_route")).isZero();
    }

    @Test
    void hugeHeadsAre431() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\nx-big: " + "x".repeat(61 * 1024) + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(431);
            client.expectEnd();
        }
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n" + "x: y\r\n".repeat(100) + "\r\n");
            assertThat(client.read().status()).isEqualTo(431);
            client.expectEnd();
        }
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/", "x-big: " + "x".repeat(50 * 1024)).status())
                    .as("50 KiB are fine")
                    .isEqualTo(200);
        }
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void openCircuitBreakersShedLoad() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.fixed(200, "late").heldBy(gate));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: small } }")
                .cluster(
                        "small",
                        "    circuit_breakers: { thresholds: [ { max_connections: 1, max_pending_requests: 1,"
                                + " max_requests: 1 } ] }\n",
                        upstream)
                .start();
        try (RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1);
            Response shed = second.get("/");
            assertThat(shed.status()).isEqualTo(503);
            assertThat(shed.text()).contains("reset reason: overflow");
            assertThat(shed.header("x-envoy-overloaded")).isEqualTo("true");
            gate.countDown();
            assertThat(first.read().text()).isEqualTo("late");
            assertThat(second.get("/").text()).isEqualTo("late");
        }
    }

    // ---- local_reply_config ----

    @Test
    void everyReplyTakesTheBodyFormat() throws IOException {
        TestProxy proxy = proxy().route("{ match: { prefix: /empty }, route: { cluster: empty } }")
                .route("{ match: { prefix: /own }, direct_response: { status: 200, body: { inline_string: mine } } }")
                .clusterOf("empty", "", List.of())
                .manager("local_reply_config: { body_format: { json_format: { status: \"%RESPONSE_CODE%\", "
                        + "message: \"%LOCAL_REPLY_BODY%\", path: \"%REQ(:path)%\" } } }")
                .start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/empty?q=\"x\"");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("content-type")).isEqualTo("application/json");
            assertThat(response.text())
                    .isEqualTo(
                            "{\"message\":\"no healthy upstream\",\"path\":\"/empty?q=\\\"x\\\"\",\"status\":503}\n");
            assertThat(client.get("/nowhere").text())
                    .isEqualTo("{\"message\":\"\",\"path\":\"/nowhere\",\"status\":404}\n");
            assertThat(client.get("/own").text())
                    .isEqualTo("{\"message\":\"mine\",\"path\":\"/own\",\"status\":200}\n");
        }
    }

    @Test
    void theFirstMapperThatFitsApplies() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(503, "not the proxy's"));
        TestProxy proxy = proxy().route("{ match: { prefix: /empty }, route: { cluster: empty } }")
                .route("{ match: { prefix: /up }, route: { cluster: backends } }")
                .clusterOf("empty", "", List.of())
                .cluster("backends", "", upstream)
                .manager("""
                        local_reply_config:
                                      mappers:
                                      - filter: { response_flag_filter: { flags: [UH] } }
                                        status_code: 502
                                        body: { inline_string: "nobody there" }
                                        body_format_override: { text_format: "<p>%LOCAL_REPLY_BODY% %RESPONSE_CODE%</p>", content_type: text/html }
                                        headers_to_add: [{ header: { key: x-mapped, value: "%PROTOCOL%" } }]
                                      - filter: { status_code_filter: { comparison: { op: EQ, value: { default_value: 404, runtime_key: k } } } }
                                        headers_to_add: [{ header: { key: content-type, value: text/x-own } }]
                                        body: { inline_string: gone }
                                      body_format: { text_format: "%RESPONSE_CODE%: %LOCAL_REPLY_BODY%" }
                        """.stripTrailing())
                .start();
        try (RawClient client = proxy.connect()) {
            Response mapped = client.get("/empty");
            assertThat(mapped.status()).isEqualTo(502);
            assertThat(mapped.header("content-type")).isEqualTo("text/html");
            assertThat(mapped.header("x-mapped")).isEqualTo("HTTP/1.1");
            assertThat(mapped.text()).isEqualTo("<p>nobody there 502</p>");
            Response missing = client.get("/nowhere");
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.header("content-type")).isEqualTo("text/x-own");
            assertThat(missing.text()).isEqualTo("404: gone");
            assertThat(client.get("/up").text()).as("an upstream's answer").isEqualTo("not the proxy's");
            Response head =
                    client.send("HEAD /empty HTTP/1.1\r\nhost: a\r\n\r\n").read("HEAD");
            assertThat(head.status()).isEqualTo(502);
            assertThat(head.text()).isEmpty();
        }
        proxy.awaitStat("http.front.downstream_rq_5xx", 3);
    }
}
