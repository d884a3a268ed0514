package io.ringway.server.overview;

import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.metrics.HistogramView;
import io.ringway.server.metrics.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The routes that have answered something, and the latency of all of them together. */
final class RouteSection {
    /** Of more routes than somebody can look at, those with the most requests. */
    private static final int ROUTES_MAX = 1_000;

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Statistics statistics;

    RouteSection(Statistics statistics) {
        this.statistics = statistics;
    }

    void addTo(Map<String, Object> tree) {
        Map<Integer, HistogramView> histograms = new HashMap<>();
        Histogram interval = new Histogram(SIGNIFICANT_DIGITS);
        Histogram cumulative = new Histogram(SIGNIFICANT_DIGITS);
        int total = 0;
        for (HistogramView view : statistics.routeHistograms()) {
            histograms.put(view.key().id(), view);
        }
        List<Map<String, Object>> routes = new ArrayList<>();
        for (StatsRegistry.Place place : busiest()) {
            RouteStats ids = RouteStats.of(place);
            HistogramView whole = histograms.get(ids.phases().total());
            if (whole != null) {
                whole.interval().addTo(interval);
                whole.cumulative().addTo(cumulative);
            }
            if (total++ < ROUTES_MAX) {
                routes.add(route(
                        (RouteStats.Block) place.block(),
                        ids,
                        whole,
                        histograms.get(ids.phases().firstByte())));
            }
        }
        tree.put("latency_us", Map.of("interval", Percentiles.of(interval), "cumulative", Percentiles.of(cumulative)));
        tree.put("routes", routes);
        tree.put("routes_total", total);
    }

    private List<StatsRegistry.Place> busiest() {
        StatsRegistry registry = statistics.registry();
        Map<StatsRegistry.Place, Long> requests = new HashMap<>();
        for (StatsRegistry.Place place : registry.blocks()) {
            long count = place.block() instanceof RouteStats.Block ? registry.read(place.firstValue()) : 0;
            if (count > 0) {
                requests.put(place, count);
            }
        }
        return requests.entrySet().stream()
                .sorted(Map.Entry.<StatsRegistry.Place, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparingInt(entry -> entry.getKey().firstValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Map<String, Object> route(
            RouteStats.Block block, RouteStats ids, @Nullable HistogramView whole, @Nullable HistogramView upstream) {
        StatsRegistry registry = statistics.registry();
        Map<String, Object> route = new LinkedHashMap<>();
        route.put("route_config", block.routeConfig());
        route.put("virtual_host", block.virtualHost());
        route.put("route", block.route());
        route.put("requests", registry.read(ids.rqTotal()));
        route.put("classes", StatusClasses.read(registry, ids.rqClass(100)));
        route.put("timeouts", registry.read(ids.rqTimeout()));
        route.put("latency_us", Percentiles.of(whole));
        route.put("upstream_us", Percentiles.of(upstream));
        return route;
    }
}
