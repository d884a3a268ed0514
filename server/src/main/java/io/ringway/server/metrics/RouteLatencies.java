package io.ringway.server.metrics;

import io.ringway.hotpath.stats.StatName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Latency per route, in microseconds: the whole request, and the upstream's part of it (admin {@code /latency}). */
public final class RouteLatencies {
    private static final String TOTAL = "route.rq_time_us";
    private static final String UPSTREAM = "route.upstream_time_us";
    private static final List<String> ROUTE_TAGS = List.of("route_config", "virtual_host", "route");

    private RouteLatencies() {}

    /**
     * One route's figures since the start.
     *
     * @param route {@code <route configuration>/<virtual host>/<route>}
     */
    public record Row(
            String route, Histogram total, @Nullable Histogram upstream) {}

    /** Routes that have answered something, the busiest first; only those whose name contains {@code part}. */
    public static List<Row> rows(Statistics statistics, String part) {
        Map<String, Histogram> upstream = new HashMap<>();
        for (HistogramView view : statistics.histograms(UPSTREAM)) {
            upstream.put(routeName(view.key().name()), view.cumulative());
        }
        List<Row> rows = new ArrayList<>();
        for (HistogramView view : statistics.histograms(TOTAL)) {
            String route = routeName(view.key().name());
            if (!view.isEmpty() && route.contains(part)) {
                rows.add(new Row(route, view.cumulative(), upstream.get(route)));
            }
        }
        rows.sort(Comparator.comparingLong((Row row) -> row.total().getTotalCount())
                .reversed()
                .thenComparing(Row::route));
        return rows;
    }

    /** A table for the terminal. */
    public static String text(List<Row> rows) {
        if (rows.isEmpty()) {
            return "no route has answered anything yet\n";
        }
        int width = rows.stream().mapToInt(row -> row.route().length()).max().orElse(0);
        String form = "%-" + Math.max(width, 5) + "s %-8s %10s %9s %9s %9s %9s %9s\n";
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, form, "route", "phase", "count", "p50", "p90", "p99", "p99.9", "max"));
        for (Row row : rows) {
            appendLine(text, form, row.route(), "total", row.total());
            Histogram upstream = row.upstream();
            if (upstream != null && upstream.getTotalCount() > 0) {
                appendLine(text, form, "", "upstream", upstream);
            }
        }
        return text.append("microseconds since the start\n").toString();
    }

    private static void appendLine(StringBuilder text, String form, String route, String phase, Histogram values) {
        text.append(String.format(
                Locale.ROOT,
                form,
                route,
                phase,
                values.getTotalCount(),
                values.getValueAtPercentile(50),
                values.getValueAtPercentile(90),
                values.getValueAtPercentile(99),
                values.getValueAtPercentile(99.9),
                values.getMaxValue()));
    }

    /** The same as a tree for JSON. */
    public static Map<String, Object> tree(List<Row> rows) {
        List<Object> routes = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> route = new LinkedHashMap<>();
            route.put("route", row.route());
            route.put("total_us", figures(row.total()));
            Histogram upstream = row.upstream();
            if (upstream != null && upstream.getTotalCount() > 0) {
                route.put("upstream_us", figures(upstream));
            }
            routes.add(route);
        }
        return Map.of("routes", routes);
    }

    private static Map<String, Object> figures(Histogram values) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", values.getTotalCount());
        figures.put("min", values.getMinValue());
        figures.put("mean", values.getMean());
        figures.put("p50", values.getValueAtPercentile(50));
        figures.put("p90", values.getValueAtPercentile(90));
        figures.put("p99", values.getValueAtPercentile(99));
        figures.put("p99.9", values.getValueAtPercentile(99.9));
        figures.put("max", values.getMaxValue());
        return figures;
    }

    private static String routeName(StatName name) {
        List<String> parts = new ArrayList<>();
        for (StatName.Tag tag : name.tags()) {
            if (ROUTE_TAGS.contains(tag.name())) {
                parts.add(tag.value());
            }
        }
        return String.join("/", parts);
    }
}
