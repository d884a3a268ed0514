package io.ringway.server.metrics;

import io.ringway.hotpath.stats.StatsRegistry.HistogramKey;

/**
 * A histogram at one moment. Owner: any (immutable).
 *
 * @param interval values of the last whole flush interval (Envoy {@code stats_flush_interval}, 5 s)
 * @param cumulative values since the start
 */
public record HistogramView(HistogramKey key, Distribution interval, Distribution cumulative) {

    public boolean isEmpty() {
        return cumulative.isEmpty();
    }
}
