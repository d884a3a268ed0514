package io.ringway.filtertest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FilterStageTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String BUFFER = "{ name: buffer, typed_config: { \"@type\": "
            + "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer, max_request_bytes: 10 } }";

    @Test
    void aRequestGoesToTheUpstreamAndBack() {
        try (FilterStage stage = FilterStage.of()) {
            stage.upstream(
                    "HTTP/1.1 201 Created\r\nx-a: b\r\ntransfer-encoding: chunked\r\n\r\n",
                    "3\r\nabc\r\n",
                    "0\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                Exchange exchange = stage.send(GET);
                assertThat(exchange.requireForwarded().startLine()).isEqualTo("GET / HTTP/1.1");
                assertThat(exchange.requireForwarded().field("host")).isEqualTo("a");
                assertThat(exchange.requireAnswer().status()).isEqualTo(201);
                assertThat(exchange.requireAnswer().field("x-a")).isEqualTo("b");
                assertThat(exchange.requireAnswer().body()).isEqualTo("abc");
            }
            assertThat(stage.stat("http.stage.downstream_rq_2xx")).isEqualTo(3);
        }
    }

    @Test
    void aFilterSeesPieceAfterPiece() {
        try (FilterStage stage = FilterStage.of(BUFFER)) {
            String head = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
            Exchange whole = stage.send(head, "3\r\nabc\r\n", "2\r\nde\r\n", "0\r\n\r\n");
            assertThat(whole.requireForwarded().field("content-length")).isEqualTo("5");
            assertThat(whole.requireForwarded().body()).isEqualTo("abcde");
            Exchange tooLong = stage.send(head, "b\r\n0123456789+\r\n", "0\r\n\r\n");
            assertThat(tooLong.requireAnswer().status()).isEqualTo(413);
            assertThat(tooLong.forwarded()).isNull();
        }
    }

    @Test
    void routesMaySaySomething() {
        String off =
                "{ \"@type\": type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute, disabled: true }";
        String routes = "[{ match: { prefix: / }, route: { cluster: upstream }, typed_per_filter_config: { buffer: "
                + off + " } }]";
        try (FilterStage stage = FilterStage.ofRoutes(routes, BUFFER)) {
            Exchange exchange = stage.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 12\r\n\r\n", "0123456789+-");
            assertThat(exchange.requireAnswer().status()).isEqualTo(200);
        }
    }

    @Test
    void whoeverWaitsIsNotWaitedFor() {
        String fault =
                "{ name: fault, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault, "
                        + "delay: { fixed_delay: 3600s, percentage: { numerator: 100 } } } }";
        try (FilterStage stage = FilterStage.of(fault)) {
            Exchange exchange = stage.send(GET);
            assertThat(exchange.answer()).isNull();
            assertThat(exchange.forwarded()).isNull();
            assertThatThrownBy(exchange::requireAnswer).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aWrongConfigurationIsReported() {
        assertThatThrownBy(() -> FilterStage.of("{ name: nobody }")).hasMessageContaining("typed_config");
    }
}
