package io.ringway.server.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Envoy's text and JSON form of the statistics (admin {@code /stats}). */
public final class StatsFormat {
    private StatsFormat() {}

    /** One line per value, then one per histogram: {@code name: P0(interval,cumulative) P25(...) ...}. */
    public static String text(StatsView view) {
        StringBuilder text = new StringBuilder(view.rows().size() * 48);
        for (StatsView.Row row : view.rows()) {
            text.append(row.name().full()).append(": ").append(row.value()).append('\n');
        }
        for (HistogramView histogram : view.histograms()) {
            text.append(histogram.key().name().full())
                    .append(": ")
                    .append(histogram.isEmpty() ? "No recorded values" : quantiles(histogram))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quantiles(HistogramView histogram) {
        return Quantiles.SUPPORTED.stream()
                .map(percent -> Quantiles.label(percent)
                        + "(" + Quantiles.value(histogram.interval(), percent)
                        + "," + Quantiles.value(histogram.cumulative(), percent) + ")")
                .collect(Collectors.joining(" "));
    }

    /** The tree that becomes {@code {"stats":[{"name":...,"value":...},...,{"histograms":...}]}}. */
    public static Map<String, Object> tree(StatsView view) {
        List<Object> stats = new ArrayList<>();
        for (StatsView.Row row : view.rows()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", row.name().full());
            one.put("value", row.value());
            stats.add(one);
        }
        if (!view.histograms().isEmpty()) {
            List<Object> computed = new ArrayList<>();
            for (HistogramView histogram : view.histograms()) {
                computed.add(Map.of("name", histogram.key().name().full(), "values", values(histogram)));
            }
            stats.add(Map.of(
                    "histograms", Map.of("supported_quantiles", Quantiles.SUPPORTED, "computed_quantiles", computed)));
        }
        return Map.of("stats", stats);
    }

    private static List<Object> values(HistogramView histogram) {
        List<Object> values = new ArrayList<>();
        for (double percent : Quantiles.SUPPORTED) {
            Map<String, @Nullable Object> pair = new LinkedHashMap<>();
            pair.put("interval", orNull(histogram.interval(), percent));
            pair.put("cumulative", orNull(histogram.cumulative(), percent));
            values.add(pair);
        }
        return values;
    }

    private static @Nullable Object orNull(Histogram histogram, double percent) {
        return histogram.getTotalCount() == 0 ? null : Quantiles.at(histogram, percent);
    }
}
