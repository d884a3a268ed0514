package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many seeds of whole proxies. {@code -Dringway.sim.seeds=N} runs more of them, {@code -Dringway.sim.first=S} from another one on:
 * {@code first=S, seeds=1} replays a failure.
 */
class ProxySimulationTest {
    private static final int SEEDS = Integer.getInteger("ringway.sim.seeds", 100);
    private static final long FIRST = Long.getLong("ringway.sim.first", 1);
    private static final int CANARY_SEEDS = 20;
    private static final int FAILURES_MAX = Integer.getInteger("ringway.sim.failures", 5);

    @Test
    void everySeedKeepsItsPromises() throws IOException {
        StringBuilder failures = new StringBuilder();
        int failed = 0;
        int sent = 0;
        int answered = 0;
        int refused = 0;
        int cut = 0;
        int repelled = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS && failed < FAILURES_MAX; seed++) {
            Outcome outcome = Outcome.of(Scenario.of(seed));
            sent += outcome.sent();
            answered += outcome.answered();
            refused += outcome.refused();
            cut += outcome.cut();
            repelled += outcome.repelled();
            if (!outcome.violations().isEmpty()) {
                failed++;
                failures.append("\nseed ").append(seed).append(": ").append(outcome.scenario());
                outcome.violations().forEach(line -> failures.append("\n    ").append(line));
            }
        }
        System.out.println("simulated " + sent + " requests: " + answered + " answered, " + refused + " refused, " + cut
                + " cut; " + repelled + " attacks repelled");
        if (failed > 0) {
            fail(failures.toString());
        }
        if (SEEDS >= 100) {
            assertThat(answered).isGreaterThan(sent / 2);
            assertThat(repelled).isPositive();
            assertThat(refused).isPositive();
            assertThat(cut).isPositive();
        }
    }

    @Test
    void aSeedReplaysIdentically() throws IOException {
        for (long seed = 1; seed <= 8; seed++) {
            Outcome first = Outcome.of(Scenario.of(seed));
            Outcome second = Outcome.of(Scenario.of(seed));
            assertThat(second).as("seed %d", seed).isEqualTo(first);
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
}
