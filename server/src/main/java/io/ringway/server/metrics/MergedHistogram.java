package io.ringway.server.metrics;

import io.ringway.hotpath.stats.StatsRegistry.HistogramKey;
import org.HdrHistogram.Histogram;

/**
 * All writers' values of one histogram: since the start, during the last whole interval, and since that. Owner: whoever holds the
 * lock of {@link Statistics}.
 */
final class MergedHistogram {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final HistogramKey key;
    private final Histogram cumulative = new Histogram(SIGNIFICANT_DIGITS);
    private Histogram interval = new Histogram(SIGNIFICANT_DIGITS);
    private Histogram current = new Histogram(SIGNIFICANT_DIGITS);

    MergedHistogram(HistogramKey key) {
        this.key = key;
    }

    HistogramKey key() {
        return key;
    }

    void add(Histogram part) {
        if (part.getTotalCount() > 0) {
            cumulative.add(part);
            current.add(part);
        }
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
