package io.ringway.server.metrics;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.server.metrics.LatencyWindow.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/** Latencies as a table for the terminal, as a tree for JSON, and as HdrHistogram's percentile distribution. */
public final class LatencyFormat {
    /** Steps per half of the distance to 100 %, as HdrHistogram's own tools have them. */
    private static final int HGRM_TICKS = 5;

    private LatencyFormat() {}

    /**
     * A table: a line per phase, then what the answers were.
     *
     * @param kind heading of the first column
     * @param window which of a row's two
     */
    public static String text(String kind, List<LatencyRow> rows, Function<LatencyRow, LatencyWindow> window) {
        if (rows.isEmpty()) {
            return "no " + kind + " has answered anything yet\n";
        }
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        String form = "%-" + Math.max(width, kind.length()) + "s %-10s %10s %9s %9s %9s %9s %9s %9s\n";
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, form, kind, "phase", "count", "p50", "p90", "p95", "p99", "p99.9", "max"));
        for (LatencyRow row : rows) {
            String name = row.name();
            LatencyWindow values = window.apply(row);
            for (Phase phase : Phase.values()) {
                if (phase == Phase.TOTAL || values.phase(phase).getMaxValue() > 0) {
                    appendLine(text, form, name, phase.label(), values.phase(phase));
                    name = "";
                }
            }
            text.append(" ".repeat(Math.max(width, kind.length()) + 1)).append("answers   ");
            classes(values)
                    .forEach((name1, count) ->
                            text.append(' ').append(name1).append(' ').append(count));
            flags(values)
                    .forEach((code, count) ->
                            text.append(' ').append(code).append(' ').append(count));
            text.append(" active ").append(row.active()).append('\n');
        }
        return text.append("microseconds\n").toString();
    }

    private static void appendLine(StringBuilder text, String form, String name, String phase, Histogram values) {
        text.append(String.format(
                Locale.ROOT,
                form,
                name,
                phase,
                values.getTotalCount(),
                values.getValueAtPercentile(50),
                values.getValueAtPercentile(90),
                values.getValueAtPercentile(95),
                values.getValueAtPercentile(99),
                values.getValueAtPercentile(99.9),
                values.getMaxValue()));
    }

    /** The same as a tree, both windows. */
    public static Map<String, Object> tree(String kind, List<LatencyRow> rows) {
        return Map.of(
                kind + "s",
                rows.stream()
                        .map(row -> {
                            Map<String, Object> tree = new LinkedHashMap<>();
                            tree.put(kind, row.name());
                            tree.put("active", row.active());
                            tree.put("interval", tree(row.interval()));
                            tree.put("cumulative", tree(row.cumulative()));
                            return tree;
                        })
                        .toList());
    }

    private static Map<String, Object> tree(LatencyWindow window) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("requests", window.requests());
        tree.put("classes", classes(window));
        tree.put("statuses", window.statuses());
        tree.put("flags", flags(window));
        for (Phase phase : Phase.values()) {
            Histogram values = window.phase(phase);
            if (values.getTotalCount() > 0) {
                tree.put(phase.label() + "_us", figures(values));
            }
        }
        return tree;
    }

    private static Map<String, Object> figures(Histogram values) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", values.getTotalCount());
        figures.put("min", values.getMinValue());
        figures.put("mean", values.getMean());
        figures.put("p50", values.getValueAtPercentile(50));
        figures.put("p90", values.getValueAtPercentile(90));
        figures.put("p95", values.getValueAtPercentile(95));
        figures.put("p99", values.getValueAtPercentile(99));
        figures.put("p99.9", values.getValueAtPercentile(99.9));
        figures.put("max", values.getMaxValue());
        return figures;
    }

    /** One phase of all rows together, as the tools that draw HdrHistogram's distributions read it. Microseconds. */
    public static String hgrm(List<LatencyRow> rows, Phase phase, Function<LatencyRow, LatencyWindow> window) {
        Histogram sum = new PackedHistogram(3);
        rows.forEach(row -> sum.add(window.apply(row).phase(phase)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sum.outputPercentileDistribution(new PrintStream(bytes, false, StandardCharsets.UTF_8), HGRM_TICKS, 1.0);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** {@code 2xx}, and {@code none} for requests that ended without an answer. */
    private static Map<String, Long> classes(LatencyWindow window) {
        Map<String, Long> classes = new TreeMap<>();
        window.statuses()
                .forEach(
                        (status, count) -> classes.merge(status == 0 ? "none" : status / 100 + "xx", count, Long::sum));
        return classes;
    }

    private static Map<String, Long> flags(LatencyWindow window) {
        Map<String, Long> flags = new TreeMap<>();
        window.flags()
                .forEach(
                        (bit, count) -> flags.put(ResponseFlag.lowest(1L << bit).code(), count));
        return flags;
    }
}
