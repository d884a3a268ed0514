package io.ringway.config.source;

import io.ringway.testkit.fuzz.Harness;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** See docs/fuzzing.md. */
class TextProtoFuzzTest {
    private static final Harness HARNESS =
            new Harness("textproto", TextProtoFuzz.class, TextProtoFuzz::fuzzerTestOneInput, 500);

    @Test
    void theCorpusHolds() {
        HARNESS.replay();
    }

    @Test
    void jazzerFindsNothing() throws IOException, InterruptedException {
        HARNESS.fuzz();
    }
}
