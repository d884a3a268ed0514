package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page {@code /explain} says what the proxy then does. */
class ExplainIT extends OnEveryTransport {

    private static Response ask(TestProxy proxy, String query) throws IOException {
        try (RawClient client = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            return client.send("GET /explain" + query + " HTTP/1.1\r\nhost: localhost\r\n\r\n")
                    .read("GET");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void whatIsSaidIsWhatHappens() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: /api/, headers: [{ name: x-k, string_match: { exact: v } }] },"
                                + " route: { cluster: backends, prefix_rewrite: /inner/ } }")
                .forwardAllTo(upstream)
                .admin()
                .start();
        JsonNode said = JsonMapper.shared()
                .readTree(ask(
                                proxy,
                                "?format=json&method=POST&url=" + encoded("http://h.example/api/x?q=1")
                                        + "&header=x-k:v&header=x-other:1")
                        .text());
        long before = proxy.stat("http.front.downstream_rq_total");
        try (RawClient client = proxy.connect()) {
            client.send(
                            "POST /api/x?q=1 HTTP/1.1\r\nhost: h.example\r\nx-k: v\r\nx-other: 1\r\ncontent-length: 0\r\n\r\n")
                    .read("POST");
        }
        RecordedRequest got = upstream.awaitRequests(1).getFirst();
        assertThat(said.at("/forward/path").stringValue())
                .isEqualTo(got.target())
                .isEqualTo("/inner/x?q=1");
        assertThat(said.at("/forward/cluster/hosts/0").stringValue()).isEqualTo("127.0.0.1:" + upstream.port());
        for (JsonNode field : said.at("/forward/headers")) {
            assertThat(got.header(field.get("name").stringValue()))
                    .as(field.toString())
                    .isNotNull();
        }
        assertThat(said.at("/listener/address").stringValue()).isEqualTo("127.0.0.1:" + proxy.port());
        assertThat(before).as("asking counts nowhere").isZero();
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void theHashedHostIsTheOneThatGetsTheRequest() throws IOException {
        FakeUpstream[] upstreams = new FakeUpstream[4];
        for (int i = 0; i < upstreams.length; i++) {
            upstreams[i] = upstream(Answer.fixed(200, Integer.toString(i)));
        }
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, route: { cluster: backends, hash_policy: [{ header: { header_name: x-user } }] } }")
                .cluster("backends", "    lb_policy: RING_HASH\n", upstreams)
                .admin()
                .start();
        for (int user = 0; user < 10; user++) {
            JsonNode said = JsonMapper.shared()
                    .readTree(ask(proxy, "?format=json&url=" + encoded("http://h.example/") + "&header=x-user:" + user)
                            .text());
            try (RawClient client = proxy.connect()) {
                int got = Integer.parseInt(client.get("/", "x-user: " + user).text());
                assertThat(said.at("/forward/hashed_to").stringValue()).isEqualTo("127.0.0.1:" + upstreams[got].port());
            }
        }
    }

    @Test
    void theRuntimeOfTheMomentCounts() throws IOException {
        TestProxy proxy = proxy().top("layered_runtime: { layers: [{ name: admin, admin_layer: {} }] }")
                .route(
                        "{ match: { prefix: /, runtime_fraction: { runtime_key: shift, default_value: { numerator: 0 } } },"
                                + " direct_response: { status: 201 } }")
                .route("{ match: { prefix: / }, direct_response: { status: 202 } }")
                .admin()
                .start();
        assertThat(ask(proxy, "?url=" + encoded("http://a/") + "&random=7").text())
                .contains("answer        202", "found random number 7, the runtime says 0/100");
        try (RawClient client = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            client.send("POST /runtime_modify?shift=8 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
                    .read("POST");
        }
        assertThat(ask(proxy, "?url=" + encoded("http://a/") + "&random=7").text())
                .contains("answer        201");
        assertThat(ask(proxy, "?url=" + encoded("http://a/") + "&random=8").text())
                .contains("answer        202");
    }

    @Test
    void aBadQuestionIsSaid() throws IOException {
        TestProxy proxy = proxy().route("{ match: { prefix: / }, direct_response: { status: 200 } }")
                .admin()
                .start();
        assertThat(ask(proxy, "").status()).isEqualTo(400);
        assertThat(ask(proxy, "").text()).contains("usage: /explain?url=");
        assertThat(ask(proxy, "?url=/x").text()).contains("names no host");
        assertThat(ask(proxy, "?url=http://a/&listener=no").text()).contains("there is no listener no");
    }
}
