package io.ringway.config.source;

import io.ringway.testkit.fuzz.Harness;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** See docs/fuzzing.md. */
class FuzzTest {
    static List<Harness> harnesses() {
        return List.of(
                new Harness("yaml", YamlFuzz.class, YamlFuzz::fuzzerTestOneInput, 500),
                new Harness("textproto", TextProtoFuzz.class, TextProtoFuzz::fuzzerTestOneInput, 500));
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
