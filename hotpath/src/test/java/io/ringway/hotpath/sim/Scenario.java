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
 * @param twists what more than the usual there is
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
        boolean isDrained,
        Twists twists) {

    /**
     * What not every proxy is configured for, or has to go through.
     *
     * @param retriesMax retries of the route's policy, 0 is no policy
     * @param isHedged a slow attempt goes on beside another
     * @param isMirrored each request is copied to another cluster, whose answers nobody sees
     * @param filterFailures probability, per request and side, that a filter throws
     * @param blocks of each worker: few of them, and memory ends
     */
    record Twists(int retriesMax, boolean isHedged, boolean isMirrored, double filterFailures, int blocks) {
        private static final int BLOCKS_USUAL = 16 * 1024;
        private static final int BLOCKS_FEW = 48;

        static final Twists NONE = new Twists(0, false, false, 0, BLOCKS_USUAL);

        /** From a sequence of random numbers of their own, so that what else a seed is about stays as it was. */
        static Twists of(SplittableRandom random, boolean isPolite) {
            int retries = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
            return new Twists(
                    retries,
                    retries > 0 && random.nextBoolean(),
                    random.nextInt(4) == 0,
                    !isPolite && random.nextInt(4) == 0 ? 0.05 : 0,
                    !isPolite && random.nextInt(8) == 0 ? BLOCKS_FEW + random.nextInt(BLOCKS_FEW) : BLOCKS_USUAL);
        }
    }

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
                1 + random.nextInt(4),
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
                !isPolite && random.nextInt(5) == 0,
                Twists.of(new SplittableRandom(seed * 0x9e3779b97f4a7c15L + 2), isPolite));
    }

    /** One of each, without clients: what happens is what a test's own script makes happen. */
    static Scenario scripted(int bufferLimitBytes, Thresholds thresholds, Twists twists) {
        return new Scenario(
                1,
                SimFaults.NONE,
                false,
                true,
                1,
                1,
                0,
                0,
                1,
                0,
                0,
                0,
                0,
                bufferLimitBytes,
                thresholds,
                false,
                false,
                twists);
    }

    /** This, impolite, with filters that stop and fail as often as said. */
    Scenario withFilters(double delays, double failures) {
        Twists changed = new Twists(twists.retriesMax, twists.isHedged, twists.isMirrored, failures, twists.blocks);
        return new Scenario(
                seed,
                faults,
                false,
                isSmooth,
                workers,
                backends,
                clients,
                requestsPerClient,
                pipelineMax,
                backendFaults,
                clientFaults,
                delays,
                largeBodies,
                bufferLimitBytes,
                thresholds,
                hasEvents,
                isDrained,
                changed);
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
