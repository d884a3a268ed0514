package io.ringway.hotpath.stats;

import org.jspecify.annotations.Nullable;

/**
 * Ids of a cluster's circuit breakers at one priority (Envoy {@code cluster.<name>.circuit_breakers.<priority>.*}). Owner: any (immutable).
 *
 * @param remaining what is left, or null if nobody asked for it ({@code track_remaining})
 */
public record BreakerStats(
        int cxOpen,
        int rqPendingOpen,
        int rqOpen,
        int rqRetryOpen,
        @Nullable Remaining remaining) {

    /** What is left of each. */
    public record Remaining(int cx, int pending, int rq, int retries) {}

    /**
     * Registers them.
     *
     * @param cluster name in statistics
     * @param priority {@code default} or {@code high}
     */
    public static BreakerStats register(
            StatsRegistry registry, String cluster, String priority, boolean isRemainingTracked) {
        StatName root = StatName.of("cluster")
                .tag(DefaultTags.CLUSTER, cluster)
                .then("circuit_breakers")
                .then(priority);
        registry.gauge(root.then("cx_pool_open")); // stays 0: the number of pools has no limit
        return new BreakerStats(
                registry.gauge(root.then("cx_open")),
                registry.gauge(root.then("rq_pending_open")),
                registry.gauge(root.then("rq_open")),
                registry.gauge(root.then("rq_retry_open")),
                isRemainingTracked
                        ? new Remaining(
                                registry.gauge(root.then("remaining_cx")),
                                registry.gauge(root.then("remaining_pending")),
                                registry.gauge(root.then("remaining_rq")),
                                registry.gauge(root.then("remaining_retries")))
                        : null);
    }
}
