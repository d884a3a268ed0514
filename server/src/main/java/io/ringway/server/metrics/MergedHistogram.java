package io.ringway.server.metrics;

import io.ringway.hotpath.stats.HistogramTable;
import io.ringway.hotpath.stats.StatsRegistry.HistogramKey;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/**
 * All writers' values of one histogram: since the start, during the last whole interval, and since that. Packed, since most
 * buckets of most histograms are empty. Owner: whoever holds the
 * lock of {@link Statistics}.
 */
final class MergedHistogram {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final HistogramKey key;
    private final Histogram cumulative = new PackedHistogram(SIGNIFICANT_DIGITS);
    private Histogram interval = new PackedHistogram(SIGNIFICANT_DIGITS);
    private Histogram current = new PackedHistogram(SIGNIFICANT_DIGITS);

    MergedHistogram(HistogramKey key) {
        this.key = key;
    }

    HistogramKey key() {
        return key;
    }

    /** Adds a used histogram of a writer's table. */
    void add(HistogramTable recorded, int index) {
        recorded.addTo(index, cumulative);
        recorded.addTo(index, current);
    }

    /** The values since the last call become the interval. */
    void endInterval() {
        Histogram spare = interval;
        interval = current;
        current = spare;
        current.reset();
    }

    HistogramView view() {
        return new HistogramView(key, interval.copy(), cumulative.copy());
    }
}
