package io.ringway.lb.health;

import io.ringway.lb.Tunable;

/**
 * How often hosts are checked and what it takes to change one's mind (Envoy {@code core.v3.HealthCheck}). Times in nanoseconds. Owner: any
 * (immutable).
 *
 * @param timeoutNs longest wait for an answer ({@code timeout})
 * @param initialJitterNs random part of the time before a host's first check ({@code initial_jitter})
 * @param jitterNs random part of each interval ({@code interval_jitter})
 * @param jitterPercent random part of each interval, in percent of it ({@code interval_jitter_percent})
 * @param unhealthyThreshold failures until a healthy host is unhealthy ({@code unhealthy_threshold})
 * @param healthyThreshold successes until an unhealthy host is healthy ({@code healthy_threshold})
 * @param intervals how long until the next check
 */
public record HealthCheckPolicy(
        long timeoutNs,
        long initialJitterNs,
        long jitterNs,
        int jitterPercent,
        int unhealthyThreshold,
        int healthyThreshold,
        Intervals intervals) {
    private static final double NS_PER_MS = 1_000_000;

    /**
     * How long until the next check, by what the last one said.
     *
     * @param usualNs after a success ({@code interval})
     * @param unhealthyNs after a failure ({@code unhealthy_interval}, else the usual one)
     * @param unhealthyEdgeNs after a failure that did not make the host unhealthy yet ({@code unhealthy_edge_interval}, else
     *     {@code unhealthyNs})
     * @param healthyEdgeNs after a success that did not make the host healthy yet ({@code healthy_edge_interval}, else the usual one)
     * @param noTrafficNs as long as the cluster has had no connection ({@code no_traffic_interval}, default 60 s)
     * @param noTrafficHealthyNs the same for a healthy host ({@code no_traffic_healthy_interval}, else {@code noTrafficNs})
     * @param minMs no interval with its jitter is shorter, milliseconds (runtime key {@code health_check.min_interval})
     * @param maxMs no interval with its jitter is longer, milliseconds (runtime key {@code health_check.max_interval})
     */
    public record Intervals(
            long usualNs,
            long unhealthyNs,
            long unhealthyEdgeNs,
            long healthyEdgeNs,
            long noTrafficNs,
            long noTrafficHealthyNs,
            Tunable minMs,
            Tunable maxMs) {
        /** An interval within the bounds. */
        long within(long ns) {
            double ms = Math.max(minMs.get(), Math.min(maxMs.get(), (double) ns / NS_PER_MS));
            return ms * NS_PER_MS == ns ? ns : (long) (ms * NS_PER_MS);
        }
    }
}
