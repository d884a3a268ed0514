package io.ringway.server.metrics;

import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.PhaseStats;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.metrics.LatencyWindow.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Latency by phase of routes, clusters and hosts (admin {@code /latency}). Those with the most requests come first. */
public final class Latencies {
    private static final String HOST_ACTIVE = "cluster.host.rq_active";
    private static final Comparator<LatencyRow> BUSIEST_FIRST = Comparator.comparingLong(
                    (LatencyRow row) -> row.cumulative().requests())
            .reversed()
            .thenComparing(LatencyRow::name);

    private final Statistics statistics;

    public Latencies(Statistics statistics) {
        this.statistics = statistics;
    }

    /** Routes that have answered something and whose name contains {@code part}. */
    public List<LatencyRow> routes(String part) {
        StatsRegistry registry = statistics.registry();
        Map<Integer, HistogramView> histograms = statistics.histogramsOf(RouteStats.Block.class);
        List<LatencyRow> rows = new ArrayList<>();
        for (StatsRegistry.Place place : registry.blocks()) {
            if (!(place.block() instanceof RouteStats.Block(String config, String host, String route))) {
                continue;
            }
            RouteStats ids = RouteStats.of(place);
            String name = config + "/" + host + "/" + route;
            if (histograms.containsKey(ids.phases().total()) && name.contains(part)) {
                rows.add(row(name, registry.read(ids.rqActive()), ids.phases(), histograms));
            }
        }
        rows.sort(BUSIEST_FIRST);
        return rows;
    }

    /** Hosts that requests went to and whose name, {@code cluster/address}, contains {@code part}. */
    public List<LatencyRow> hosts(String part) {
        return hosts().values().stream()
                .flatMap(Collection::stream)
                .filter(row -> row.name().contains(part))
                .sorted(BUSIEST_FIRST)
                .toList();
    }

    /** Clusters whose name contains {@code part}: the sums over all hosts they have had. */
    public List<LatencyRow> clusters(String part) {
        List<LatencyRow> rows = new ArrayList<>();
        hosts().forEach((cluster, hosts) -> {
            if (cluster.contains(part)) {
                rows.add(hosts.stream().reduce(LatencyRow.empty(cluster), LatencyRow::plus));
            }
        });
        rows.sort(BUSIEST_FIRST);
        return rows;
    }

    private Map<String, List<LatencyRow>> hosts() {
        Map<StatName, Long> active = new HashMap<>();
        for (StatsView.Row row : statistics.unlisted(HOST_ACTIVE)) {
            active.put(row.name(), row.value());
        }
        Map<Integer, HistogramView> histograms = statistics.histogramsOf(HostStats.LatencyBlock.class);
        Map<String, List<LatencyRow>> byCluster = new LinkedHashMap<>();
        for (StatsRegistry.Place place : statistics.registry().blocks()) {
            if (place.block() instanceof HostStats.LatencyBlock(String cluster, String address)
                    && histograms.containsKey(place.firstHistogram())) {
                byCluster
                        .computeIfAbsent(cluster, _ -> new ArrayList<>())
                        .add(row(
                                cluster + "/" + address,
                                active.getOrDefault(
                                        HostStats.root(cluster, address).then("rq_active"), 0L),
                                new PhaseStats(place.firstHistogram()),
                                histograms));
            }
        }
        return byCluster;
    }

    private static LatencyRow row(String name, long active, PhaseStats ids, Map<Integer, HistogramView> histograms) {
        return new LatencyRow(
                name,
                active,
                window(ids, histograms, HistogramView::interval),
                window(ids, histograms, HistogramView::cumulative));
    }

    private static LatencyWindow window(
            PhaseStats ids, Map<Integer, HistogramView> histograms, Function<HistogramView, Distribution> part) {
        LatencyWindow window = new LatencyWindow();
        window.add(Phase.TOTAL, values(ids.total(), histograms, part));
        window.add(Phase.CONNECT, values(ids.connect(), histograms, part));
        window.add(Phase.FIRST_BYTE, values(ids.firstByte(), histograms, part));
        window.add(Phase.RESPONSE, values(ids.response(), histograms, part));
        window.add(Phase.WRITE, values(ids.write(), histograms, part));
        window.complete(values(ids.status(), histograms, part), values(ids.flags(), histograms, part));
        return window;
    }

    private static @Nullable Distribution values(
            int id, Map<Integer, HistogramView> histograms, Function<HistogramView, Distribution> part) {
        HistogramView view = histograms.get(id);
        return view == null ? null : part.apply(view);
    }
}
