package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many seeds of whole proxies. {@code -Dringway.sim.seeds=N} runs so many of them, {@code -Dringway.sim.events=N} as many as make so many events
 * together, {@code -Dringway.sim.first=S} begins with another one. What fails prints the command that replays it.
 */
class ProxySimulationTest {
    private static final int SEEDS = Integer.getInteger("ringway.sim.seeds", 100);
    private static final long EVENTS = Long.getLong("ringway.sim.events", 0);
    private static final long FIRST = Long.getLong("ringway.sim.first", 1);
    private static final int CANARY_SEEDS = 20;
    private static final int FAILURES_MAX = Integer.getInteger("ringway.sim.failures", 5);

    @Test
    void everySeedKeepsItsPromises() throws IOException {
        StringBuilder failures = new StringBuilder();
        int failed = 0;
        Sum sum = new Sum();
        long startNs = System.nanoTime();
        while (failed < FAILURES_MAX && (EVENTS > 0 ? sum.events < EVENTS : sum.seeds < SEEDS)) {
            long seed = FIRST + sum.seeds;
            Outcome outcome = Outcome.of(Scenario.of(seed));
            sum.add(outcome);
            if (!outcome.violations().isEmpty()) {
                failed++;
                failures.append("\nseed ").append(seed).append(": ").append(outcome.scenario());
                outcome.violations().forEach(line -> failures.append("\n    ").append(line));
                failures.append("\n  replay: ").append(replay(seed));
            }
        }
        System.out.printf(Locale.ROOT, "%s in %.0f s%n", sum, (System.nanoTime() - startNs) / 1e9);
        if (failed > 0) {
            fail(failures.toString());
        }
        if (sum.seeds >= 100) {
            assertThat(sum.answered).isGreaterThan(sum.sent / 2);
            assertThat(sum.repelled).isPositive();
            assertThat(sum.refused).isPositive();
            assertThat(sum.cut).isPositive();
        }
    }

    /** Runs one seed again, event by event. */
    static String replay(long seed) {
        return "mvn test -pl hotpath -am -Dtest=ProxySimulationTest#everySeedKeepsItsPromises"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dringway.sim.seeds=1 -Dringway.sim.first=" + seed;
    }

    @Test
    void aSeedReplaysIdentically() throws IOException {
        for (long seed = 1; seed <= 8; seed++) {
            Outcome first = Outcome.of(Scenario.of(seed));
            Outcome second = Outcome.of(Scenario.of(seed));
            assertThat(second).as("seed %d", seed).isEqualTo(first);
        }
    }

    @Test
    void aSeedThatFailsFailsTheSameWayAgain() throws IOException {
        Outcome first = failing(1);
        assertThat(first.violations()).isNotEmpty();
        Outcome second = failing(first.scenario().seed());
        assertThat(second).isEqualTo(first);
        assertThat(replay(first.scenario().seed()))
                .endsWith("-Dringway.sim.first=" + first.scenario().seed());
    }

    private static Outcome failing(long from) throws IOException {
        Outcome outcome = Outcome.of(Scenario.of(from), Canary.CHANGED_BODY);
        for (long seed = from + 1; outcome.violations().isEmpty() && seed < from + CANARY_SEEDS; seed++) {
            outcome = Outcome.of(Scenario.of(seed), Canary.CHANGED_BODY);
        }
        return outcome;
    }

    /** A filter that fails has its 500 held by another one: the upstream's answer must not mix with it. */
    @Test
    void aHeldLocalReplyIsTheOnlyAnswer() throws IOException {
        for (long seed = 1; seed <= 40; seed++) {
            Outcome outcome = Outcome.of(Scenario.of(seed).withFilters(0.6, 0.1));
            assertThat(outcome.violations()).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Canary.class)
    void aPlantedBugIsFound(Canary canary) throws IOException {
        boolean isFound = false;
        for (long seed = 1; seed <= CANARY_SEEDS && !isFound; seed++) {
            isFound = Outcome.of(Scenario.of(seed), canary).violations().stream()
                    .anyMatch(violation -> violation.contains(canary.sign));
        }
        assertThat(isFound).isTrue();
    }

    /** What many seeds came to. */
    private static final class Sum {
        int seeds;
        long events;
        long sent;
        long answered;
        long refused;
        long cut;
        long repelled;

        void add(Outcome outcome) {
            seeds++;
            events += outcome.events();
            sent += outcome.sent();
            answered += outcome.answered();
            refused += outcome.refused();
            cut += outcome.cut();
            repelled += outcome.repelled();
        }

        @Override
        public String toString() {
            return "simulated " + seeds + " seeds, " + events + " events, " + sent + " requests: " + answered
                    + " answered, " + refused + " refused, " + cut + " cut; " + repelled + " attacks repelled";
        }
    }
}
