package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.cli.RingwayCommand;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests that went wrong, each explained afterwards by {@code /why}. */
class WhyIT extends OnEveryTransport {
    private static final String PRESERVED = "preserve_external_request_id: true";

    private static int adminPort(TestProxy proxy) {
        return Objects.requireNonNull(proxy.server().adminAddress()).port();
    }

    private static String page(TestProxy proxy, String target) throws IOException {
        try (RawClient client = RawClient.connect(adminPort(proxy))) {
            client.send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
            return client.read().text();
        }
    }

    private static int get(TestProxy proxy, String target, String id) throws IOException {
        try (RawClient client = proxy.connect()) {
            client.send("GET " + target + " HTTP/1.1\r\nhost: shop.example\r\nx-request-id: " + id + "\r\n\r\n");
            return client.read().status();
        }
    }

    /** The only request of an id; its record is there when the answer is. */
    private static JsonNode why(TestProxy proxy, String id) throws IOException {
        JsonNode requests = JsonMapper.shared()
                .readTree(page(proxy, "/why?format=json&request-id=" + id))
                .path("requests");
        assertThat(requests.size()).isEqualTo(1);
        return requests.get(0);
    }

    @Test
    void aRetry() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(503, "no"));
        TestProxy proxy = proxy().manager(PRESERVED)
                .route("{ match: { prefix: / }, name: shop, route: { cluster: backends, retry_policy:"
                        + " { retry_on: 5xx, num_retries: 2, retry_back_off: { base_interval: 0.001s } } } }")
                .cluster("backends", "", upstream)
                .admin()
                .start();
        assertThat(get(proxy, "/cart?x=1", "retry-1")).isEqualTo(503);

        JsonNode request = why(proxy, "retry-1");
        assertThat(request.path("path").asString()).isEqualTo("/cart?x=1");
        assertThat(request.path("kept").asString()).isEqualTo("error");
        assertThat(request.path("flags").toString()).contains("URX");
        assertThat(request.path("route").asString()).isEqualTo("shop");
        assertThat(request.path("cluster").asString()).isEqualTo("backends");
        assertThat(request.path("policy").asString()).isEqualTo("ROUND_ROBIN");
        assertThat(request.path("attempts").size()).isEqualTo(3);
        assertThat(request.path("attempts").get(0).path("outcome").asString()).isEqualTo("answered 503");
        assertThat(request.path("attempts").get(2).path("address").asString())
                .isEqualTo("127.0.0.1:" + upstream.port());
        assertThat(request.path("timers").toString()).contains("retry back-off");
        assertThat(request.path("times_us").path("end").asInt(-1))
                .isGreaterThanOrEqualTo(request.path("times_us").path("head").asInt());

        String text = page(proxy, "/why?request-id=retry-1");
        assertThat(text)
                .contains("GET http://shop.example/cart?x=1", "URX (UpstreamRetryLimitExceeded)", "1 of 1 host healthy")
                .contains("answered 503 in", "so another attempt followed");
        assertThat(page(proxy, "/why?flag=URX&route=shop&status=5xx")).contains("retry-1", "(3 attempts)");
        assertThat(page(proxy, "/why?flag=UH")).contains("no such request");
        assertThat(page(proxy, "/why?status=banana")).startsWith("status is a number");
    }

    @Test
    void aTimeout() throws IOException {
        TestProxy proxy = proxy().manager(PRESERVED)
                .route("{ match: { prefix: / }, route: { cluster: backends, timeout: 0.05s } }")
                .cluster("backends", "", upstream(Answer.hang()))
                .admin()
                .start();
        assertThat(get(proxy, "/", "slow-1")).isEqualTo(504);
        JsonNode request = why(proxy, "slow-1");
        assertThat(request.path("details").asString()).isEqualTo("response_timeout");
        assertThat(request.path("timers").toString()).isEqualTo("[\"route timeout\"]");
        assertThat(request.path("attempts").get(0).path("outcome").asString()).isEqualTo("route timeout");
        assertThat(request.path("times_us").has("head")).isFalse();
        assertThat(page(proxy, "/why?min-duration=50ms")).contains("slow-1");
        assertThat(page(proxy, "/why?min-duration=20s")).contains("no such request");
    }

    @Test
    void aReplyOfAFilter() throws IOException {
        TestProxy proxy = proxy().manager(PRESERVED)
                .filter(
                        "rbac",
                        "envoy.extensions.filters.http.rbac.v3.RBAC",
                        "rules: { action: DENY, policies: { all: { permissions: [{ any: true }], principals: [{ any: true }] } } }")
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .admin()
                .start();
        assertThat(get(proxy, "/", "denied-1")).isEqualTo(403);
        JsonNode request = why(proxy, "denied-1");
        assertThat(request.path("answered_by_filter").asString()).isEqualTo("rbac");
        assertThat(request.path("attempt_count").asInt(-1)).isZero();
        assertThat(page(proxy, "/why?request-id=denied-1")).contains("answered by   rbac", "no host was asked");
    }

    @Test
    void noHealthyHost() throws IOException {
        TestProxy proxy = proxy().manager(PRESERVED)
                .route("{ match: { prefix: / }, route: { cluster: empty } }")
                .cluster("empty", "")
                .admin()
                .start();
        assertThat(get(proxy, "/", "nobody-1")).isEqualTo(503);
        JsonNode request = why(proxy, "nobody-1");
        assertThat(request.path("flags").toString()).isEqualTo("[\"UH\"]");
        assertThat(request.path("hosts").asInt(-1)).isZero();
        assertThat(request.path("details").asString()).isEqualTo("no_healthy_upstream");
        assertThat(page(proxy, "/why?request-id=unknown")).startsWith("no request unknown is on the tape");
    }

    @Test
    void theCommandPrintsTheSame() throws IOException {
        TestProxy proxy = proxy().manager(PRESERVED)
                .route("{ match: { prefix: /x }, route: { cluster: empty } }")
                .cluster("empty", "")
                .admin()
                .start();
        assertThat(get(proxy, "/", "lost-1")).isEqualTo(404);
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code;
        int unknown;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            code = RingwayCommand.execute("why", "lost-1", "--admin", "127.0.0.1:" + adminPort(proxy));
            unknown = RingwayCommand.execute("why", "lost-2", "--admin", "127.0.0.1:" + adminPort(proxy));
        } finally {
            System.setOut(before);
        }
        assertThat(code).isZero();
        assertThat(unknown).isEqualTo(1);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("NR (NoRouteFound)", "route         none", "no request lost-2");
    }
}
