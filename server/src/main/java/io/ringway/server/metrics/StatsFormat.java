package io.ringway.server.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Envoy's text and JSON form of the statistics (admin {@code /stats}). */
public final class StatsFormat {
    private StatsFormat() {}

    /** One line per value, then one per histogram: {@code name: P0(interval,cumulative) P25(...) ...}. */
    public static String text(StatsView view) {
        return text(view, HistogramForm.NONE);
    }

    /** The same with histograms in another form. */
    public static String text(StatsView view, HistogramForm form) {
        StringBuilder text = new StringBuilder(view.rows().size() * 48);
        for (StatsView.Row row : view.rows()) {
            text.append(row.name().full()).append(": ").append(row.value()).append('\n');
        }
        for (HistogramView histogram : view.histograms()) {
            text.append(histogram.key().name().full())
                    .append(HistogramText.after(histogram, form, view.settings().buckets()))
                    .append('\n');
        }
        return text.toString();
    }

    /** The tree that becomes {@code {"stats":[{"name":...,"value":...},...,{"histograms":...}]}}. */
    public static Map<String, Object> tree(StatsView view) {
        return tree(view, HistogramForm.NONE);
    }

    /** The same with histograms in another form. */
    public static Map<String, Object> tree(StatsView view, HistogramForm form) {
        List<Object> stats = new ArrayList<>();
        for (StatsView.Row row : view.rows()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", row.name().full());
            one.put("value", row.value());
            stats.add(one);
        }
        if (!view.histograms().isEmpty()) {
            stats.add(Map.of("histograms", HistogramTree.of(view, form)));
        }
        return Map.of("stats", stats);
    }
}
