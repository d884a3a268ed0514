package io.ringway.server.metrics;

import io.ringway.config.stats.TagExtraction;
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

    /** What becomes of histograms ({@code ?histogram_emit_mode=}). */
    public enum Histograms {
        /** Buckets, since the start. */
        HISTOGRAM,
        /** Quantiles of the last whole flush interval. */
        SUMMARY
    }

    /** Series of one name: what they show and their labels. */
    private record Series<T>(T of, String labels) {}

    private PrometheusFormat() {}

    /** Writes all series, histograms with their buckets. */
    public static String text(StatsView view) {
        return text(view, Histograms.HISTOGRAM);
    }

    /** Writes all series. */
    public static String text(StatsView view, Histograms form) {
        StringBuilder text = new StringBuilder(view.rows().size() * 96);
        TagExtraction tags = view.settings().tags();
        Map<String, List<Series<StatsView.Row>>> values = new TreeMap<>();
        for (StatsView.Row row : view.rows()) {
            TagExtraction.Tagged tagged = tags.of(row.name());
            values.computeIfAbsent(metric(tagged), _ -> new ArrayList<>()).add(new Series<>(row, labels(tagged)));
        }
        values.forEach((metric, series) -> {
            appendType(text, metric, type(series.getFirst().of()));
            for (Series<StatsView.Row> one : series) {
                appendValue(text, metric, one.labels(), Long.toString(one.of().value()));
            }
        });
        Map<String, List<Series<HistogramView>>> histograms = new TreeMap<>();
        for (HistogramView histogram : view.histograms()) {
            TagExtraction.Tagged tagged = tags.of(histogram.key().name());
            histograms
                    .computeIfAbsent(metric(tagged), _ -> new ArrayList<>())
                    .add(new Series<>(histogram, labels(tagged)));
        }
        histograms.forEach((metric, series) -> {
            appendType(text, metric, form == Histograms.SUMMARY ? "summary" : "histogram");
            for (Series<HistogramView> one : series) {
                if (form == Histograms.SUMMARY) {
                    appendSummary(text, metric, one);
                } else {
                    appendHistogram(text, metric, one, view);
                }
            }
        });
        return text.toString();
    }

    private static String type(StatsView.Row row) {
        boolean isGauge = row.kind() == Kind.GAUGE
                || (row.kind() == Kind.UNLISTED && row.name().full().endsWith("_active"));
        return isGauge ? "gauge" : "counter";
    }

    private static void appendHistogram(
            StringBuilder text, String metric, Series<HistogramView> series, StatsView view) {
        Distribution values = series.of().cumulative();
        List<Double> bounds =
                view.settings().buckets().bounds(series.of().key().name().full());
        long[] counts = values.upTo(bounds);
        for (int i = 0; i < bounds.size(); i++) {
            String label = with(series.labels(), "le", Quantiles.number(bounds.get(i)));
            appendValue(text, metric + "_bucket", label, Long.toString(counts[i]));
        }
        appendValue(text, metric + "_bucket", with(series.labels(), "le", "+Inf"), Long.toString(values.total()));
        appendTotals(text, metric, series.labels(), values);
    }

    private static void appendSummary(StringBuilder text, String metric, Series<HistogramView> series) {
        Distribution interval = series.of().interval();
        Histogram values = interval.histogram();
        for (double percent : Quantiles.SUPPORTED) {
            String value = interval.isEmpty() ? "NaN" : Quantiles.value(values, percent);
            appendValue(text, metric, with(series.labels(), "quantile", Quantiles.fraction(percent)), value);
        }
        appendTotals(text, metric, series.labels(), interval);
    }

    private static void appendTotals(StringBuilder text, String metric, String labels, Distribution values) {
        appendValue(text, metric + "_sum", labels, Quantiles.number(values.sum()));
        appendValue(text, metric + "_count", labels, Long.toString(values.total()));
    }

    private static void appendType(StringBuilder text, String metric, String type) {
        text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
    }

    private static void appendValue(StringBuilder text, String metric, String labels, String value) {
        text.append(metric)
                .append('{')
                .append(labels)
                .append("} ")
                .append(value)
                .append('\n');
    }

    private static String with(String labels, String name, String value) {
        return labels + (labels.isEmpty() ? "" : ",") + name + "=\"" + value + '"';
    }

    private static String metric(TagExtraction.Tagged name) {
        return sanitized("envoy_" + name.name());
    }

    private static String labels(TagExtraction.Tagged name) {
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
