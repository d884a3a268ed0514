package io.ringway.perf.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One peer under one scenario in one round; a line of the results file.
 *
 * @param time when it ended, ISO 8601
 * @param attempt 0 for the first try; further ones follow a disturbed one
 * @param isDisturbed whether the proxy or the load waited too long for its CPU
 * @param requests that reached the origin while CPU time was taken
 * @param cpuUs CPU microseconds per request of all the peer's threads, over the whole window
 * @param userUs its part in user mode (from clock ticks, so coarse)
 * @param jitUs its part in a JVM's compiler threads
 * @param gcUs its part in a JVM's collector threads
 * @param slicesUs the same figure as {@code cpuUs} for each 100 ms slice
 * @param waitPercent of the window that the peer's threads were runnable without a CPU
 * @param loadWaitPercent the same for the load process
 * @param foreignPercent of the window that the peer's CPU worked for others, from clock ticks
 * @param stealPercent of the window that the hypervisor took from the peer's CPU
 * @param rssBytes of the peer's process tree, at the end
 * @param rssGrowthBytes how much of it came since before the load was started
 * @param allocatedBytes per request, load's start and end included; absent where there is no JVM
 * @param gcPauseMs of all collections meanwhile, milliseconds; absent where there is no JVM
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Measurement(
        String time,
        String scenario,
        String peer,
        String version,
        int round,
        int attempt,
        boolean isDisturbed,
        long requests,
        double cpuUs,
        double userUs,
        double jitUs,
        double gcUs,
        List<Double> slicesUs,
        double waitPercent,
        double loadWaitPercent,
        double foreignPercent,
        double stealPercent,
        long rssBytes,
        long rssGrowthBytes,
        @Nullable Double allocatedBytes,
        @Nullable Double gcPauseMs,
        LoadResult load) {

    double systemUs() {
        return cpuUs - userUs;
    }

    double rps() {
        return load.rps();
    }
}
