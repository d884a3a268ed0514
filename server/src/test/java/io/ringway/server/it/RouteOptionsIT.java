package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Timeouts that requests ask for, longest durations, fields for internal clients, and routes that lead nowhere. */
class RouteOptionsIT extends OnEveryTransport {
    private static final String INTERNAL = "x-forwarded-for: 10.0.0.1";

    private static Response ask(TestProxy proxy, String target, String... fields) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(target, fields);
        }
    }

    @Test
    void anInternalClientAsksForItsTimeout() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        assertThat(ask(proxy, "/", INTERNAL, "x-envoy-upstream-rq-timeout-ms: 4321")
                        .status())
                .isEqualTo(200);
        RecordedRequest request = upstream.requests().getLast();
        assertThat(request.header("x-envoy-expected-rq-timeout-ms")).isEqualTo("4321");
        assertThat(request.header("x-envoy-upstream-rq-timeout-ms")).isNull();
        ask(proxy, "/", INTERNAL, "x-envoy-upstream-rq-timeout-ms: soon");
        assertThat(upstream.requests().getLast().header("x-envoy-expected-rq-timeout-ms"))
                .isEqualTo("15000");
        ask(proxy, "/", INTERNAL, "x-envoy-upstream-rq-timeout-ms: 0");
        assertThat(upstream.requests().getLast().header("x-envoy-expected-rq-timeout-ms"))
                .isNull();
        ask(proxy, "/", "x-forwarded-for: 8.8.8.8", "x-envoy-upstream-rq-timeout-ms: 4321");
        assertThat(upstream.requests().getLast().header("x-envoy-expected-rq-timeout-ms"))
                .isEqualTo("15000");
        upstream.answer(Answer.hang());
        assertThat(ask(proxy, "/", INTERNAL, "x-envoy-upstream-rq-timeout-ms: 50")
                        .status())
                .isEqualTo(504);
    }

    @Test
    void aRouteHasItsOwnLongestDuration() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().manager("common_http_protocol_options: { max_stream_duration: 3600s }")
                .route("{ match: { path: /short }, route: { cluster: backends, timeout: 0s,"
                        + " max_stream_duration: { max_stream_duration: 0.05s } } }")
                .forwardAllTo(upstream)
                .start();
        assertThat(ask(proxy, "/short").status()).isEqualTo(408);
    }

    @Test
    void fieldsForInternalClientsAreTakenFromOthers() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().routeConfiguration("internal_only_headers: [X-Secret, x-other]")
                .forwardAllTo(upstream)
                .start();
        ask(proxy, "/", "x-forwarded-for: 8.8.8.8", "x-secret: 1", "x-secret: 2", "x-kept: 3");
        assertThat(upstream.requests().getLast().headers("x-secret")).isEmpty();
        assertThat(upstream.requests().getLast().header("x-kept")).isEqualTo("3");
        ask(proxy, "/", INTERNAL, "x-secret: 1");
        assertThat(upstream.requests().getLast().header("x-secret")).isEqualTo("1");
    }

    @Test
    void routesMayLeadNowhere() throws IOException {
        TestProxy proxy = proxy().route("{ match: { path: /client }, non_forwarding_action: {} }")
                .route("{ match: { prefix: /, tls_context: { presented: true } }, direct_response: { status: 201 } }")
                .route("{ match: { connect_matcher: {} }, direct_response: { status: 202 } }")
                .route("{ match: { prefix: /, tls_context: { presented: false, validated: false } },"
                        + " direct_response: { status: 203 } }")
                .start();
        assertThat(ask(proxy, "/client").status()).isEqualTo(404);
        assertThat(ask(proxy, "/other").status()).isEqualTo(203);
    }
}
