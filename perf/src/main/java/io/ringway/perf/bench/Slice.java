package io.ringway.perf.bench;

import java.util.List;

/**
 * What happened in 100 ms.
 *
 * @param requests that reached the origin
 * @param runNs CPU time of the proxy
 */
record Slice(long requests, long runNs) {
    /**
     * CPU microseconds per request of each slice. Slices with less than half of the median's requests are left out: somebody else had the CPU
     * for so long that the kernel's accounting, brought up to date at its clock ticks only, says nothing.
     */
    static List<Double> perRequestUs(List<Slice> slices) {
        long[] sorted = slices.stream().mapToLong(Slice::requests).sorted().toArray();
        long least = sorted.length == 0 ? 0 : sorted[sorted.length / 2] / 2;
        return slices.stream()
                .filter(s -> s.requests >= least && s.runNs > 0)
                .map(s -> Math.round(s.runNs / (double) s.requests) / 1e3)
                .toList();
    }
}
