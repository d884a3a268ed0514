package io.ringway.hotpath.sim;

import java.io.IOException;

/** Where a {@link PlantingLoader} enters what it has loaded: only classes of the JDK cross the border. */
final class Planted {
    private Planted() {}

    /** Events and violations of a seed. */
    static Object[] run(long seed) throws IOException {
        Outcome outcome = Outcome.of(Scenario.of(seed));
        return new Object[] {outcome.events(), outcome.violations()};
    }
}
