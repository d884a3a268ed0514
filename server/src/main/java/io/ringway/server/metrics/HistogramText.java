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
                                histogram.interval().upTo(bounds),
                                histogram.cumulative().upTo(bounds));
            case DISJOINT ->
                ": "
                        + counts(
                                bounds,
                                histogram.interval().between(bounds),
                                histogram.cumulative().between(bounds));
            case DETAILED ->
                ":\n  totals=" + recorded(histogram.cumulative())
                        + "\n  intervals=" + recorded(histogram.interval())
                        + "\n  summary=" + quantiles(histogram);
        };
    }

    private static String quantiles(HistogramView histogram) {
        Histogram interval = histogram.interval().histogram();
        Histogram cumulative = histogram.cumulative().histogram();
        return Quantiles.SUPPORTED.stream()
                .map(percent -> Quantiles.label(percent)
                        + "(" + Quantiles.value(interval, percent)
                        + "," + Quantiles.value(cumulative, percent) + ")")
                .collect(Collectors.joining(" "));
    }

    private static String counts(List<Double> bounds, long[] interval, long[] cumulative) {
        StringJoiner text = new StringJoiner(" ");
        for (int i = 0; i < bounds.size(); i++) {
            text.add("B" + Quantiles.number(bounds.get(i)) + "(" + interval[i] + "," + cumulative[i] + ")");
        }
        return text.toString();
    }

    private static String recorded(Distribution values) {
        return values.buckets().stream()
                .map(bucket -> bucket.lowerBound() + "," + bucket.width() + ":" + bucket.count())
                .collect(Collectors.joining(", "));
    }
}
