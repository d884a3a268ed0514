package io.ringway.testkit.fuzz;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/**
 * A target with its corpus.
 *
 * @param name its directory in {@code src/test/fuzz}
 * @param type where its {@code fuzzerTestOneInput} is
 * @param target the same
 * @param mutations inputs that are made of the corpus in a usual build
 */
public record Harness(String name, Class<?> type, FuzzTarget target, int mutations) {

    /** The corpus, and a few inputs made of it. */
    public void replay() {
        new Corpus(name).replay(target, mutations);
    }

    /** Jazzer, for as long as {@code -Dringway.fuzz.seconds} says; skipped by default. */
    public void fuzz() throws IOException, InterruptedException {
        assumeTrue(JazzerRun.isWanted(name), "see the profile fuzz");
        JazzerRun.run(new Corpus(name), name, type);
    }

    @Override
    public String toString() {
        return name;
    }
}
