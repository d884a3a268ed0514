package io.ringway.server.metrics;

import io.ringway.hotpath.stats.HistogramTable;
import io.ringway.hotpath.stats.StatsRegistry.HistogramKey;

/**
 * All writers' values of one histogram: since the start, during the last whole interval, and since that. There may be tens of thousands of them, so
 * they are kept as counts of the values that there are. Owner: whoever holds the lock of {@link Statistics}.
 */
final class MergedHistogram {
    static final int SIGNIFICANT_DIGITS = 3;
    static final int COARSE_DIGITS = 2;

    private final HistogramKey key;
    private final int digits;
    /** Up to the end of the last interval. */
    private final SparseCounts earlier = new SparseCounts();

    /** Does not change any more. */
    private SparseCounts interval = new SparseCounts();

    private SparseCounts current = new SparseCounts();

    MergedHistogram(HistogramKey key, int digits) {
        this.key = key;
        this.digits = digits;
    }

    HistogramKey key() {
        return key;
    }

    /** Adds a used histogram of a writer's table. */
    void add(HistogramTable recorded, int index) {
        if (current.isEmpty()) {
            recorded.addTo(index, current::add);
        } else {
            SparseCounts more = new SparseCounts();
            recorded.addTo(index, more::add);
            current.addAll(more);
        }
    }

    /** The values since the last call become the interval. */
    void endInterval() {
        if (!current.isEmpty()) {
            earlier.addAll(current);
        } else if (interval.isEmpty()) {
            return;
        }
        interval = current;
        current = new SparseCounts();
    }

    HistogramView view() {
        return new HistogramView(
                key, new Distribution(interval, digits), new Distribution(SparseCounts.sum(earlier, current), digits));
    }
}
