package io.ringway.filters.http.lua;

import io.ringway.testkit.fuzz.Harness;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** See docs/fuzzing.md. */
class LuaHeadersFuzzTest {
    private static final Harness HARNESS =
            new Harness("lua-headers", LuaHeadersFuzz.class, LuaHeadersFuzz::fuzzerTestOneInput, 3000);

    @Test
    void theCorpusHolds() {
        HARNESS.replay();
    }

    @Test
    void jazzerFindsNothing() throws IOException, InterruptedException {
        HARNESS.fuzz();
    }
}
