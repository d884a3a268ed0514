package io.ringway.server.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.ringway.server.metrics.HistogramView;
import io.ringway.server.metrics.PrometheusFormat;
import io.ringway.server.metrics.RouteLatencies;
import io.ringway.server.metrics.Statistics;
import io.ringway.server.metrics.StatsFilter;
import io.ringway.server.metrics.StatsFormat;
import io.ringway.server.metrics.StatsView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Statistics in Envoy's three formats, and latency per route. */
final class StatsPages {
    private final Statistics statistics;

    StatsPages(Statistics statistics) {
        this.statistics = statistics;
    }

    void addTo(AdminPages pages) {
        pages.view(
                "/stats",
                "print server stats; ?filter=<regex> ?usedonly ?format=text|json|prometheus",
                request -> filtered(request, this::stats));
        pages.view(
                "/stats/prometheus",
                "print server stats in prometheus format; ?filter=<regex> ?usedonly",
                request -> filtered(request, (_, filter) -> prometheus(filter)));
        pages.view(
                "/latency",
                "print latency per route in microseconds (p50 p90 p99 p99.9 max); ?route=<part of its name> ?format=text|json",
                this::latency);
    }

    private static AdminReply filtered(AdminRequest request, BiFunction<AdminRequest, StatsFilter, AdminReply> page) {
        String expression = request.parameter("filter", "");
        try {
            Pattern pattern = expression.isEmpty() ? null : Pattern.compile(expression);
            return page.apply(request, new StatsFilter(pattern, request.has("usedonly")));
        } catch (PatternSyntaxException e) {
            return AdminReply.text(400, "Invalid re2 regex: " + e.getMessage() + "\n");
        }
    }

    private AdminReply stats(AdminRequest request, StatsFilter filter) {
        return switch (request.parameter("format", "text")) {
            case "json" -> AdminReply.json(Json.compact(StatsFormat.tree(statistics.view(filter))));
            case "prometheus" -> prometheus(filter);
            case "text", "" -> AdminReply.text(StatsFormat.text(statistics.view(filter)));
            default -> AdminReply.text(400, "usage: /stats?format=(json|prometheus|text)\n");
        };
    }

    private AdminReply prometheus(StatsFilter filter) {
        StatsView view = statistics.view(filter);
        if (filter.pattern() != null) {
            return prometheus(view, List.of());
        }
        List<HistogramView> histograms = new ArrayList<>(view.histograms());
        histograms.addAll(statistics.routeHistograms());
        return prometheus(new StatsView(view.rows(), histograms), statistics.routes());
    }

    private static AdminReply prometheus(StatsView view, List<StatsView.Row> routes) {
        String text = PrometheusFormat.text(view, routes);
        return new AdminReply(200, PrometheusFormat.CONTENT_TYPE, text);
    }

    private AdminReply latency(AdminRequest request) {
        List<RouteLatencies.Row> rows = RouteLatencies.rows(statistics, request.parameter("route", ""));
        return request.wantsJson()
                ? AdminReply.json(Json.tree(RouteLatencies.tree(rows)))
                : AdminReply.text(RouteLatencies.text(rows));
    }
}
