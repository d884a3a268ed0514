package io.ringway.server.metrics;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** How many values of a histogram are where. */
final class Buckets {

    /** A bucket as it was recorded: values from {@code lowerBound}, {@code width} of them, have occurred {@code count} times. */
    record Recorded(long lowerBound, long width, long count) {}

    private Buckets() {}

    /**
     * Counts up to each bound.
     *
     * @param bounds ascending
     */
    static List<Long> cumulative(Histogram values, List<Double> bounds) {
        return bounds.stream()
                .map(bound -> values.getTotalCount() == 0 || bound < 0
                        ? 0
                        : values.getCountBetweenValues(0, (long) Math.floor(bound)))
                .toList();
    }

    /** Counts between each bound and the one before. */
    static List<Long> disjoint(Histogram values, List<Double> bounds) {
        List<Long> counts = new ArrayList<>();
        long before = 0;
        for (long upTo : cumulative(values, bounds)) {
            counts.add(upTo - before);
            before = upTo;
        }
        return counts;
    }

    /** The buckets in which there are values. */
    static List<Recorded> recorded(Histogram values) {
        List<Recorded> all = new ArrayList<>();
        for (HistogramIterationValue at : values.recordedValues()) {
            long value = at.getValueIteratedTo();
            all.add(new Recorded(
                    values.lowestEquivalentValue(value),
                    values.sizeOfEquivalentValueRange(value),
                    at.getCountAtValueIteratedTo()));
        }
        return all;
    }
}
