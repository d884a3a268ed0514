package io.ringway.server.metrics;

import io.ringway.hotpath.stats.StatsRegistry.HistogramKey;
import org.HdrHistogram.Histogram;

/**
 * A histogram at one moment. Owner: any (nobody changes the copies).
 *
 * @param interval values of the last whole flush interval (Envoy {@code stats_flush_interval}, 5 s)
 * @param cumulative values since the start
 */
public record HistogramView(HistogramKey key, Histogram interval, Histogram cumulative) {

    public boolean isEmpty() {
        return cumulative.getTotalCount() == 0;
    }
}
