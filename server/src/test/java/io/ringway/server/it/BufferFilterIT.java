package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code envoy.filters.http.buffer}, and with it what routes say to filters. */
class BufferFilterIT extends OnEveryTransport {
    private static final String BUFFER = "envoy.extensions.filters.http.buffer.v3.Buffer";
    private static final String PER_ROUTE = "envoy.extensions.filters.http.buffer.v3.BufferPerRoute";
    private static final String FILTER_CONFIG = "envoy.config.route.v3.FilterConfig";

    @Test
    void aChunkedBodyIsCollectedAndGetsALength() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().filter("buffer", BUFFER, "max_request_bytes: 100000")
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            client.send("4\r\ndefg\r\n0\r\n\r\n");
            assertThat(client.read("POST").text()).isEqualTo("abcdefg");
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("content-length")).isEqualTo("7");
        assertThat(request.header("transfer-encoding")).isNull();
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void aLargerBodyIsRefused() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().filter("buffer", BUFFER, "max_request_bytes: 10")
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/", "0123456789").text()).isEqualTo("0123456789");
            assertThat(client.post("/", "0123456789+").status()).isEqualTo(413);
        }
        assertThat(upstream.requests()).hasSize(1);
        assertThat(proxy.stat("http.front.downstream_rq_too_large")).isEqualTo(1);
    }

    @Test
    void theMostSpecificLevelCounts() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().filter("buffer", BUFFER, "max_request_bytes: 1")
                .virtualHost(TestProxy.perFilter("buffer", PER_ROUTE, "buffer: { max_request_bytes: 5 }"))
                .route("{ match: { prefix: /open }, route: { cluster: backends }, "
                        + TestProxy.perFilter("buffer", PER_ROUTE, "disabled: true") + " }")
                .route("{ match: { prefix: /seven }, route: { cluster: backends }, "
                        + TestProxy.perFilter(
                                "buffer",
                                FILTER_CONFIG,
                                "config: " + TestProxy.typed(PER_ROUTE, "buffer: { max_request_bytes: 7 }"))
                        + " }")
                .forwardAllTo(upstream)
                .start();
        assertThat(status(proxy, "/", "12345")).isEqualTo(200);
        assertThat(status(proxy, "/", "123456")).isEqualTo(413);
        assertThat(status(proxy, "/seven", "1234567")).isEqualTo(200);
        assertThat(status(proxy, "/seven", "12345678")).isEqualTo(413);
        assertThat(status(proxy, "/open", "12345678")).isEqualTo(200);
    }

    @Test
    void aRouteTurnsFiltersOnAndOff() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().rawFilter("{ name: dormant, disabled: true, typed_config: "
                        + TestProxy.typed(BUFFER, "max_request_bytes: 1") + " }")
                .filter("awake", BUFFER, "max_request_bytes: 2")
                .route("{ match: { prefix: /one }, route: { cluster: backends }, "
                        + TestProxy.perFilter("dormant", FILTER_CONFIG, "") + " }")
                .route("{ match: { prefix: /none }, route: { cluster: backends }, "
                        + TestProxy.perFilter("awake", FILTER_CONFIG, "disabled: true") + " }")
                .forwardAllTo(upstream)
                .start();
        assertThat(status(proxy, "/", "12")).isEqualTo(200);
        assertThat(status(proxy, "/", "123")).isEqualTo(413);
        assertThat(status(proxy, "/one", "12")).isEqualTo(413);
        assertThat(status(proxy, "/none", "123")).isEqualTo(200);
    }

    private static int status(TestProxy proxy, String path, String body) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.post(path, body).status();
        }
    }
}
