package io.ringway.server.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.ringway.server.metrics.HistogramForm;
import io.ringway.server.metrics.Latencies;
import io.ringway.server.metrics.LatencyFormat;
import io.ringway.server.metrics.LatencyRow;
import io.ringway.server.metrics.LatencyWindow;
import io.ringway.server.metrics.LatencyWindow.Phase;
import io.ringway.server.metrics.PrometheusFormat;
import io.ringway.server.metrics.Statistics;
import io.ringway.server.metrics.StatsFilter;
import io.ringway.server.metrics.StatsFormat;
import io.ringway.server.metrics.StatsType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Statistics in Envoy's three formats, and latency of routes, clusters and hosts by phase. */
final class StatsPages {
    private static final String LATENCY_USAGE =
            "usage: /latency?(route|cluster|host)=<part of its name>&format=(text|json|hgrm)&window=(cumulative|interval)"
                    + "&phase=(total|connect|first_byte|response|write)\n";

    private final Statistics statistics;
    private final Runnable flush;
    private final Latencies latencies;

    StatsPages(Statistics statistics, Runnable flush) {
        this.statistics = statistics;
        this.flush = flush;
        latencies = new Latencies(statistics);
    }

    void addTo(AdminPages pages) {
        pages.view(
                "/stats",
                "print server stats; ?filter=<regex> ?usedonly ?type=<All|Counters|Gauges|Histograms>"
                        + " ?format=<text|json|prometheus> ?histogram_buckets=<none|cumulative|disjoint|detailed>",
                this::stats);
        pages.view(
                "/stats/prometheus",
                "print server stats in prometheus format; ?filter=<regex> ?usedonly ?type ?histogram_emit_mode=<histogram|summary>",
                this::prometheus);
        pages.mutation("/reset_counters", "reset all counters to zero, on these pages; sinks do not notice", _ -> {
            statistics.resetCounters();
            return AdminReply.text("OK\n");
        });
        pages.view(
                "/latency",
                "print latency by phase in microseconds; ?route|cluster|host=<part of its name> ?format=text|json|hgrm"
                        + " ?window=cumulative|interval ?phase=total|connect|first_byte|response|write",
                this::latency);
    }

    private AdminReply stats(AdminRequest request) {
        HistogramForm form =
                HistogramForm.of(request.parameter("histogram_buckets", "none")).orElse(null);
        if (form == null) {
            return AdminReply.text(400, "usage: /stats?histogram_buckets=(cumulative|disjoint|detailed|none)\n");
        }
        return switch (request.parameter("format", "text")) {
            case "json" ->
                filtered(
                        request,
                        filter -> AdminReply.json(Json.compact(StatsFormat.tree(statistics.view(filter), form))));
            case "text", "" ->
                filtered(request, filter -> AdminReply.text(StatsFormat.text(statistics.view(filter), form)));
            case "prometheus" -> prometheus(request);
            default -> AdminReply.text(400, "usage: /stats?format=(json|prometheus|text)\n\n");
        };
    }

    private AdminReply filtered(AdminRequest request, Function<StatsFilter, AdminReply> page) {
        String expression = request.parameter("filter", "");
        StatsType type = StatsType.of(request.parameter("type", "All")).orElse(null);
        if (type == null) {
            return AdminReply.text(400, "invalid &type= param");
        }
        try {
            Pattern pattern = expression.isEmpty() ? null : Pattern.compile(expression);
            flush.run();
            return page.apply(new StatsFilter(pattern, request.has("usedonly"), type));
        } catch (PatternSyntaxException e) {
            return AdminReply.text(400, "Invalid re2 regex: " + e.getMessage() + "\n");
        }
    }

    private AdminReply prometheus(AdminRequest request) {
        PrometheusFormat.Histograms form = switch (request.parameter("histogram_emit_mode", "histogram")) {
            case "histogram" -> PrometheusFormat.Histograms.HISTOGRAM;
            case "summary" -> PrometheusFormat.Histograms.SUMMARY;
            default -> null;
        };
        if (form == null) {
            return AdminReply.text(400, "usage: /stats/prometheus?histogram_emit_mode=(histogram|summary)\n");
        }
        return filtered(
                request,
                filter -> new AdminReply(
                        200,
                        PrometheusFormat.CONTENT_TYPE,
                        PrometheusFormat.text(statistics.viewWithRoutes(filter), form)));
    }

    private AdminReply latency(AdminRequest request) {
        Function<LatencyRow, LatencyWindow> window = switch (request.parameter("window", "cumulative")) {
            case "cumulative" -> LatencyRow::cumulative;
            case "interval" -> LatencyRow::interval;
            default -> null;
        };
        String phaseLabel = request.parameter("phase", Phase.TOTAL.label());
        Optional<Phase> phase = Arrays.stream(Phase.values())
                .filter(one -> one.label().equals(phaseLabel))
                .findFirst();
        if (window == null || phase.isEmpty()) {
            return AdminReply.text(400, LATENCY_USAGE);
        }
        String kind = request.has("host") ? "host" : request.has("cluster") ? "cluster" : "route";
        String part = request.parameter(kind, "");
        List<LatencyRow> rows = switch (kind) {
            case "host" -> latencies.hosts(part);
            case "cluster" -> latencies.clusters(part);
            default -> latencies.routes(part);
        };
        return switch (request.parameter("format", "text")) {
            case "json" -> AdminReply.json(Json.tree(LatencyFormat.tree(kind, rows)));
            case "hgrm" -> AdminReply.text(LatencyFormat.hgrm(rows, phase.get(), window));
            case "text", "" -> AdminReply.text(LatencyFormat.text(kind, rows, window));
            default -> AdminReply.text(400, LATENCY_USAGE);
        };
    }
}
