package io.ringway.server.metrics;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The Prometheus text exposition (version 0.0.4) with Envoy's names: {@code envoy_} and the name without its tag values, the values as
 * labels. All series of a name stand together under one TYPE line, as the format demands.
 */
public final class PrometheusFormat {
    /** Media type of the text. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private PrometheusFormat() {}

    /**
     * Writes all series.
     *
     * @param view what {@code /stats} would list
     * @param unlisted more values (those of routes), under Envoy-like names
     */
    public static String text(StatsView view, List<StatsView.Row> unlisted) {
        StringBuilder text = new StringBuilder(view.rows().size() * 96);
        List<StatsView.Row> rows = new ArrayList<>(view.rows());
        rows.addAll(unlisted);
        Map<String, List<StatsView.Row>> byName = new TreeMap<>();
        for (StatsView.Row row : rows) {
            byName.computeIfAbsent(metric(row.name()), _ -> new ArrayList<>()).add(row);
        }
        byName.forEach((metric, series) -> {
            text.append("# TYPE ")
                    .append(metric)
                    .append(' ')
                    .append(type(series.getFirst()))
                    .append('\n');
            for (StatsView.Row row : series) {
                text.append(metric).append('{').append(labels(row.name())).append("} ");
                text.append(row.value()).append('\n');
            }
        });
        Map<String, List<HistogramView>> histograms = new TreeMap<>();
        for (HistogramView histogram : view.histograms()) {
            histograms
                    .computeIfAbsent(metric(histogram.key().name()), _ -> new ArrayList<>())
                    .add(histogram);
        }
        histograms.forEach((metric, series) -> {
            text.append("# TYPE ").append(metric).append(" histogram\n");
            series.forEach(histogram -> appendHistogram(text, metric, histogram));
        });
        return text.toString();
    }

    private static String type(StatsView.Row row) {
        boolean isGauge = row.kind() == Kind.GAUGE
                || (row.kind() == Kind.UNLISTED && row.name().full().endsWith("_active"));
        return isGauge ? "gauge" : "counter";
    }

    private static void appendHistogram(StringBuilder text, String metric, HistogramView view) {
        String labels = labels(view.key().name());
        String before = labels.isEmpty() ? "{" : "{" + labels + ",";
        Histogram values = view.cumulative();
        for (double bound : Quantiles.BUCKETS) {
            text.append(metric)
                    .append("_bucket")
                    .append(before)
                    .append("le=\"")
                    .append(Quantiles.number(bound))
                    .append("\"} ")
                    .append(countUpTo(values, (long) bound))
                    .append('\n');
        }
        text.append(metric)
                .append("_bucket")
                .append(before)
                .append("le=\"+Inf\"} ")
                .append(values.getTotalCount())
                .append('\n');
        text.append(metric).append("_sum{").append(labels).append("} ");
        text.append(Quantiles.number(values.getTotalCount() == 0 ? 0 : values.getMean() * values.getTotalCount()))
                .append('\n');
        text.append(metric).append("_count{").append(labels).append("} ");
        text.append(values.getTotalCount()).append('\n');
    }

    private static long countUpTo(Histogram values, long bound) {
        return values.getTotalCount() == 0 ? 0 : values.getCountBetweenValues(0, bound);
    }

    private static String metric(StatName name) {
        return sanitized("envoy_" + name.extracted());
    }

    private static String labels(StatName name) {
        StringBuilder labels = new StringBuilder();
        for (StatName.Tag tag : name.tags()) {
            labels.append(labels.isEmpty() ? "" : ",")
                    .append(sanitized(tag.name()))
                    .append("=\"")
                    .append(tag.value()
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"))
                    .append('"');
        }
        return labels.toString();
    }

    private static String sanitized(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isKept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9' && i > 0);
            text.append(isKept ? c : '_');
        }
        return text.toString();
    }
}
