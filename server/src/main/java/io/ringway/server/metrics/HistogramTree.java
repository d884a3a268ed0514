package io.ringway.server.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What stands under {@code histograms} in {@code /stats?format=json}. */
final class HistogramTree {
    private HistogramTree() {}

    static Object of(StatsView view, HistogramForm form) {
        return switch (form) {
            case NONE -> summaries(view);
            case CUMULATIVE, DISJOINT -> buckets(view, form);
            case DETAILED -> details(view);
        };
    }

    private static Map<String, Object> summaries(StatsView view) {
        List<Object> computed = new ArrayList<>();
        for (HistogramView histogram : view.histograms()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", histogram.key().name().full());
            one.put("values", quantiles(histogram));
            computed.add(one);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("supported_quantiles", Quantiles.SUPPORTED);
        tree.put("computed_quantiles", computed);
        return tree;
    }

    private static List<Object> buckets(StatsView view, HistogramForm form) {
        List<Object> all = new ArrayList<>();
        for (HistogramView histogram : view.histograms()) {
            String name = histogram.key().name().full();
            List<Double> bounds = view.settings().buckets().bounds(name);
            long[] interval = counts(histogram.interval(), bounds, form);
            long[] cumulative = counts(histogram.cumulative(), bounds, form);
            List<Object> buckets = new ArrayList<>();
            for (int i = 0; i < bounds.size(); i++) {
                Map<String, Object> bucket = new LinkedHashMap<>();
                bucket.put("upper_bound", Quantiles.plain(bounds.get(i)));
                bucket.put("interval", interval[i]);
                bucket.put("cumulative", cumulative[i]);
                buckets.add(bucket);
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", name);
            one.put("buckets", buckets);
            all.add(one);
        }
        return all;
    }

    private static long[] counts(Distribution values, List<Double> bounds, HistogramForm form) {
        return form == HistogramForm.DISJOINT ? values.between(bounds) : values.upTo(bounds);
    }

    private static Map<String, Object> details(StatsView view) {
        List<Object> details = new ArrayList<>();
        for (HistogramView histogram : view.histograms()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", histogram.key().name().full());
            one.put("percentiles", quantiles(histogram));
            one.put("totals", recorded(histogram.cumulative()));
            one.put("intervals", recorded(histogram.interval()));
            details.add(one);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("supported_percentiles", Quantiles.SUPPORTED);
        tree.put("details", details);
        return tree;
    }

    private static List<Object> recorded(Distribution values) {
        List<Object> all = new ArrayList<>();
        for (Distribution.Bucket bucket : values.buckets()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("lower_bound", bucket.lowerBound());
            one.put("width", bucket.width());
            one.put("count", bucket.count());
            all.add(one);
        }
        return all;
    }

    private static List<Object> quantiles(HistogramView histogram) {
        Histogram interval = histogram.interval().histogram();
        Histogram cumulative = histogram.cumulative().histogram();
        List<Object> values = new ArrayList<>();
        for (double percent : Quantiles.SUPPORTED) {
            Map<String, @Nullable Object> pair = new LinkedHashMap<>();
            pair.put("interval", orNull(interval, percent));
            pair.put("cumulative", orNull(cumulative, percent));
            values.add(pair);
        }
        return values;
    }

    private static @Nullable Object orNull(Histogram histogram, double percent) {
        return histogram.getTotalCount() == 0 ? null : Quantiles.plain(Quantiles.at(histogram, percent));
    }
}
