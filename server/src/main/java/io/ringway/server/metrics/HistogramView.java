package io.ringway.server.metrics;

import io.ringway.hotpath.stats.StatsRegistry.HistogramKey;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * A histogram at one moment. Owner: any (nobody changes the copies).
 *
 * @param interval values of the last whole flush interval (Envoy {@code stats_flush_interval}, 5 s)
 * @param cumulative values since the start
 */
public record HistogramView(HistogramKey key, Histogram interval, Histogram cumulative) {

    /** A value and how often it occurred. */
    public interface Occurrences {
        void accept(long value, long count);
    }

    /** Tells each value that the interval has, within three digits, and how often. */
    public void forEachOfInterval(Occurrences to) {
        for (HistogramIterationValue at : interval.recordedValues()) {
            to.accept(interval.lowestEquivalentValue(at.getValueIteratedTo()), at.getCountAtValueIteratedTo());
        }
    }

    public boolean isEmpty() {
        return cumulative.getTotalCount() == 0;
    }
}
