package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What grpc-timeout does: to the route's timeout, and to the longest duration of a stream. */
class GrpcTimeoutIT extends OnEveryTransport {
    private static final String GRPC = "content-type: application/grpc+proto";

    private TestProxy proxy(FakeUpstream upstream, String fields) {
        return proxy().route("{ match: { prefix: / }, route: { cluster: backends, " + fields + " } }")
                .cluster("backends", "", upstream)
                .start();
    }

    @Test
    void itSetsTheRoutesTimeoutUpToALimit() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(upstream, "timeout: 7s, max_grpc_timeout: 3s, grpc_timeout_offset: 0.5s");
        try (RawClient client = proxy.connect()) {
            client.get("/", GRPC, "grpc-timeout: 2S");
            client.get("/", GRPC, "grpc-timeout: 1H");
            client.get("/", GRPC, "grpc-timeout: 300m");
            client.get("/", GRPC);
            client.get("/", "grpc-timeout: 2S");
        }
        assertThat(upstream.requests())
                .extracting(request -> request.header("x-envoy-expected-rq-timeout-ms"))
                .containsExactly("1500", "3000", "300", "3000", "7000");
        assertThat(upstream.requests())
                .extracting(request -> request.header("grpc-timeout"))
                .containsExactly("1500m", "3000m", "300m", "3000m", "2S");
    }

    @Test
    void itEndsTheAttempt() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy(upstream, "timeout: 0s, max_grpc_timeout: 0s");
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/", GRPC, "grpc-timeout: 100000u").status()).isEqualTo(504);
        }
        proxy.awaitStat("cluster.backends.upstream_rq_timeout", 1);
    }

    @Test
    void itSetsTheDurationOfTheStream() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy(
                upstream,
                "timeout: 0s, max_stream_duration: { grpc_timeout_header_max: 0.2s, grpc_timeout_header_offset: 0.1s }");
        for (String timeout : new String[] {"1H", "150m", "50m", "0n"}) {
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/", "grpc-timeout: " + timeout).status()).isEqualTo(408);
            }
        }
        proxy.awaitStat("http.front.downstream_rq_timeout", 4);
        RecordedRequest first = upstream.requests().getFirst();
        assertThat(first.header("grpc-timeout")).isEqualTo("1H");
    }
}
