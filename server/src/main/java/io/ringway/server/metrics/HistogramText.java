package io.ringway.server.metrics;

import io.ringway.config.stats.HistogramBuckets;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What {@code /stats} prints behind a histogram's name. */
final class HistogramText {
    private HistogramText() {}

    static String after(HistogramView histogram, HistogramForm form, HistogramBuckets buckets) {
        if (histogram.isEmpty()) {
            return ": No recorded values";
        }
        List<Double> bounds = buckets.bounds(histogram.key().name().full());
        return switch (form) {
            case NONE -> ": " + quantiles(histogram);
            case CUMULATIVE ->
                ": "
                        + counts(
                                bounds,
                                Buckets.cumulative(histogram.interval(), bounds),
                                Buckets.cumulative(histogram.cumulative(), bounds));
            case DISJOINT ->
                ": "
                        + counts(
                                bounds,
                                Buckets.disjoint(histogram.interval(), bounds),
                                Buckets.disjoint(histogram.cumulative(), bounds));
            case DETAILED ->
                ":\n  totals=" + recorded(histogram.cumulative())
                        + "\n  intervals=" + recorded(histogram.interval())
                        + "\n  summary=" + quantiles(histogram);
        };
    }

    private static String quantiles(HistogramView histogram) {
        return Quantiles.SUPPORTED.stream()
                .map(percent -> Quantiles.label(percent)
                        + "(" + Quantiles.value(histogram.interval(), percent)
                        + "," + Quantiles.value(histogram.cumulative(), percent) + ")")
                .collect(Collectors.joining(" "));
    }

    private static String counts(List<Double> bounds, List<Long> interval, List<Long> cumulative) {
        StringJoiner text = new StringJoiner(" ");
        for (int i = 0; i < bounds.size(); i++) {
            text.add("B" + Quantiles.number(bounds.get(i)) + "(" + interval.get(i) + "," + cumulative.get(i) + ")");
        }
        return text.toString();
    }

    private static String recorded(Histogram values) {
        return Buckets.recorded(values).stream()
                .map(bucket -> bucket.lowerBound() + "," + bucket.width() + ":" + bucket.count())
                .collect(Collectors.joining(", "));
    }
}
