package io.ringway.hotpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.sim.SimFaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole hot path on a simulated network. A failure names its seed; the same seed fails again. */
class SimulationTest {
    private static final int CLIENTS = 12;
    private static final int REQUESTS_EACH = 12;
    private static final double MISBEHAVIOUR = 0.05;
    /** More of them with {@code -Dringway.sim.seeds}. */
    private static final int SEEDS = Integer.getInteger("ringway.sim.seeds", 30);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void roughNetworkCostsNoAnswer(long seed) throws Exception {
        try (SimulatedProxy proxy = new SimulatedProxy(seed, SimFaults.ROUGH, 0)) {
            proxy.run(CLIENTS, REQUESTS_EACH);
            assertThat(proxy.outcomes).as("seed %d", seed).containsOnlyKeys(200);
        }
    }

    @Test
    void hostileNetworkMixesNothingUpAndLeaksNothing() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (SimulatedProxy proxy = new SimulatedProxy(seed, SimFaults.HOSTILE, MISBEHAVIOUR)) {
                proxy.run(CLIENTS, REQUESTS_EACH);
                assertThat(proxy.outcomes.keySet()).as("seed %d", seed).isSubsetOf(0, 200, 502, 503, 504);
                assertThat(proxy.outcomes).containsKey(200);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void sameSeedSameRun() throws Exception {
        assertThat(trace(99)).isEqualTo(trace(99)).isNotEqualTo(trace(100));
    }

    private static long trace(long seed) throws Exception {
        try (SimulatedProxy proxy = new SimulatedProxy(seed, SimFaults.HOSTILE, MISBEHAVIOUR)) {
            proxy.run(CLIENTS, REQUESTS_EACH);
            return proxy.network.traceHash();
        }
    }
}
