package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.Header;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trailers of bodies in chunks, in both directions. */
class TrailersIT extends OnEveryTransport {
    static final String UPSTREAM = """
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: { http_protocol_options: { enable_trailers: true } }
            """;
    private static final String REQUEST = """
            POST / HTTP/1.1\r
            host: a\r
            transfer-encoding: chunked\r
            trailer: x-sum\r
            \r
            3\r
            abc\r
            0\r
            x-sum: 12\r
            host: evil\r
            content-length: 7\r
            \r
            """;

    private TestProxy.Builder carrying(FakeUpstream upstream) {
        return proxy().manager("http_protocol_options: { enable_trailers: true }")
                .route(
                        "{ match: { prefix: / }, route: { cluster: backends, retry_policy: { retry_on: 5xx, num_retries: 1, "
                                + "retry_back_off: { base_interval: 0.001s } } } }")
                .cluster("backends", UPSTREAM, upstream);
    }

    private static List<String> names(List<Header> fields) {
        return fields.stream().map(field -> field.name() + "=" + field.value()).toList();
    }

    @Test
    void goBothWaysIfTheyAreEnabled() throws IOException {
        FakeUpstream upstream =
                upstream(Answer.chunkedWithTrailers("answer", "x-took: 5", "set-cookie: a=b", "grpc-status: 0"));
        TestProxy proxy = carrying(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response answer = client.send(REQUEST).read();
            assertThat(answer.text()).isEqualTo("answer");
            assertThat(names(answer.trailers())).containsExactly("x-took=5", "grpc-status=0");
            assertThat(client.send(REQUEST).read().text())
                    .as("the connection goes on")
                    .isEqualTo("answer");
        }
        for (RecordedRequest request : upstream.requests()) {
            assertThat(request.body().text()).isEqualTo("abc");
            assertThat(names(request.trailers())).containsExactly("x-sum=12");
            assertThat(request.header("trailer")).isEqualTo("x-sum");
        }
    }

    @Test
    void areDroppedOtherwise() throws IOException {
        FakeUpstream upstream = upstream(Answer.chunkedWithTrailers("answer", "x-took: 5"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: backends } }")
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            Response answer = client.send(REQUEST).read();
            assertThat(answer.text()).isEqualTo("answer");
            assertThat(answer.trailers()).isEmpty();
        }
        assertThat(upstream.requests().getFirst().trailers()).isEmpty();
    }

    @Test
    void mayComeByteByByteAndBehindEachOther() throws IOException {
        FakeUpstream upstream = upstream(Answer.chunkedWithTrailers("answer", "x-took: 5"));
        TestProxy proxy = carrying(upstream).start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < REQUEST.length(); i++) {
                client.send(REQUEST.substring(i, i + 1));
            }
            assertThat(names(client.read().trailers())).containsExactly("x-took=5");
            client.send(REQUEST + REQUEST);
            assertThat(names(client.read().trailers())).containsExactly("x-took=5");
            assertThat(names(client.read().trailers())).containsExactly("x-took=5");
        }
        assertThat(upstream.requestCount()).isEqualTo(3);
        for (RecordedRequest request : upstream.requests()) {
            assertThat(names(request.trailers())).containsExactly("x-sum=12");
        }
    }

    @Test
    void areSentAgainWithTheNextAttempt() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        upstream.enqueue(Answer.fixed(503, "no"));
        TestProxy proxy = carrying(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(REQUEST).read().text()).isEqualTo("ok");
        }
        assertThat(upstream.requestCount()).isEqualTo(2);
        for (RecordedRequest request : upstream.requests()) {
            assertThat(request.body().text()).isEqualTo("abc");
            assertThat(names(request.trailers())).containsExactly("x-sum=12");
        }
    }

    @Test
    void areReadAndChangedByLua() throws IOException {
        FakeUpstream upstream = upstream(Answer.chunkedWithTrailers("answer", "x-took: 5"));
        TestProxy proxy = carrying(upstream)
                .filter(
                        "lua",
                        "envoy.extensions.filters.http.lua.v3.Lua",
                        "default_source_code: { inline_string: \"function envoy_on_request(h) local t = h:trailers() "
                                + "t:add('x-seen', t:get('x-sum')) end function envoy_on_response(h) "
                                + "h:trailers():replace('x-took', 'long') end\" }")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(names(client.send(REQUEST).read().trailers())).containsExactly("x-took=long");
        }
        assertThat(names(upstream.requests().getFirst().trailers())).containsExactly("x-sum=12", "x-seen=12");
    }

    @Test
    void thatAreTooLargeAreRefused() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = carrying(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send(REQUEST.replace("x-sum: 12", "x-sum: " + "1".repeat(100 * 1024)));
            assertThat(client.read().status()).isEqualTo(431);
            client.expectEnd();
        }
    }
}
