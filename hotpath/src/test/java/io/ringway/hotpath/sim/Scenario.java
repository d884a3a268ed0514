package io.ringway.hotpath.sim;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.sim.SimFaults;
import java.util.SplittableRandom;

/**
 * What one seed is about.
 *
 * @param isPolite nobody misbehaves and nothing breaks, although little comes as expected: every request must be answered as meant
 * @param isSmooth what is sent at once arrives at once, so that a backend's surplus bytes come together with its answer (what comes later,
 *     nobody can tell from an answer to the next request)
 * @param backendFaults probability, per request
 * @param clientFaults probability, per group of requests
 * @param filterDelays probability, per request and side, that a filter stops it for a while
 */
record Scenario(
        long seed,
        SimFaults faults,
        boolean isPolite,
        boolean isSmooth,
        int workers,
        int backends,
        int clients,
        int requestsPerClient,
        int pipelineMax,
        double backendFaults,
        double clientFaults,
        double filterDelays,
        double largeBodies,
        int bufferLimitBytes,
        Thresholds thresholds,
        boolean hasEvents,
        boolean isDrained) {

    private static final int SMALL_BUFFER_BYTES = 32 * 1024;
    private static final int LARGE_BUFFER_BYTES = 1 << 20;

    /** The scenario of a seed. */
    static Scenario of(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + 1);
        boolean isPolite = random.nextInt(3) == 0;
        boolean isSmooth = !isPolite && random.nextInt(3) == 0;
        SimFaults faults = isPolite || random.nextInt(3) == 0 ? SimFaults.ROUGH : SimFaults.HOSTILE;
        if (isSmooth) {
            faults = faults.withShortOperations(0, 0);
        }
        return new Scenario(
                seed,
                faults,
                isPolite,
                isSmooth,
                1 + random.nextInt(2),
                1 + random.nextInt(3),
                2 + random.nextInt(7),
                5 + random.nextInt(12),
                1 + random.nextInt(6),
                isPolite || random.nextInt(4) == 0 ? 0 : 0.3 * random.nextDouble(),
                isPolite || random.nextInt(4) == 0 ? 0 : 0.3 * random.nextDouble(),
                random.nextInt(3) == 0 ? 0.3 : 0,
                random.nextInt(4) == 0 ? 0.2 : 0.01,
                random.nextBoolean() ? SMALL_BUFFER_BYTES : LARGE_BUFFER_BYTES,
                thresholds(random, isPolite),
                random.nextInt(3) > 0,
                !isPolite && random.nextInt(5) == 0);
    }

    private static Thresholds thresholds(SplittableRandom random, boolean isPolite) {
        return switch (random.nextInt(3)) {
            case 0 -> new Thresholds(1 + random.nextInt(3), 1024, 1024, 3);
            case 1 ->
                isPolite
                        ? Thresholds.DEFAULT
                        : new Thresholds(1 + random.nextInt(3), 1 + random.nextInt(3), 2 + random.nextInt(5), 3);
            default -> Thresholds.DEFAULT;
        };
    }
}
