package io.ringway.hotpath.fuzz;

import io.ringway.hotpath.format.FormatFuzz;
import io.ringway.hotpath.h1.ChunkedFuzz;
import io.ringway.hotpath.h1.RequestHeadFuzz;
import io.ringway.hotpath.h1.ResponseHeadFuzz;
import io.ringway.hotpath.http.AuthorityFuzz;
import io.ringway.hotpath.http.PathFuzz;
import io.ringway.hotpath.listener.ClientHelloFuzz;
import io.ringway.hotpath.listener.ProxyHeaderFuzz;
import io.ringway.hotpath.router.QueryAndCookieFuzz;
import io.ringway.hotpath.sim.ConnectionFuzz;
import io.ringway.testkit.fuzz.Harness;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** See docs/fuzzing.md. */
class FuzzTest {
    static List<Harness> harnesses() {
        return List.of(
                new Harness("request", RequestHeadFuzz.class, RequestHeadFuzz::fuzzerTestOneInput, 3000),
                new Harness("response", ResponseHeadFuzz.class, ResponseHeadFuzz::fuzzerTestOneInput, 3000),
                new Harness("chunked", ChunkedFuzz.class, ChunkedFuzz::fuzzerTestOneInput, 3000),
                new Harness("path", PathFuzz.class, PathFuzz::fuzzerTestOneInput, 5000),
                new Harness("authority", AuthorityFuzz.class, AuthorityFuzz::fuzzerTestOneInput, 5000),
                new Harness("query-and-cookie", QueryAndCookieFuzz.class, QueryAndCookieFuzz::fuzzerTestOneInput, 3000),
                new Harness("format", FormatFuzz.class, FormatFuzz::fuzzerTestOneInput, 3000),
                new Harness("proxy-header", ProxyHeaderFuzz.class, ProxyHeaderFuzz::fuzzerTestOneInput, 5000),
                new Harness("client-hello", ClientHelloFuzz.class, ClientHelloFuzz::fuzzerTestOneInput, 5000),
                new Harness("connection", ConnectionFuzz.class, ConnectionFuzz::fuzzerTestOneInput, 300));
    }

    @ParameterizedTest
    @MethodSource("harnesses")
    void theCorpusHolds(Harness harness) {
        harness.replay();
    }

    @ParameterizedTest
    @MethodSource("harnesses")
    void jazzerFindsNothing(Harness harness) throws IOException, InterruptedException {
        harness.fuzz();
    }
}
