package io.ringway.server.admin;

import io.ringway.hotpath.stats.FilterStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.metrics.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What HTTP filters cost, as measured on a sample of the streams. */
final class FilterPages {
    private static final String STREAMS = FilterStats.ROOT + ".sampled_streams";
    private static final String NANOSECONDS = FilterStats.ROOT + ".sampled_nanoseconds";
    private static final String BYTES = FilterStats.ROOT + ".sampled_allocated_bytes";

    /** One filter of one connection manager. */
    private static final class Cost {
        private long streams;
        private long nanoseconds;
        private long bytes;

        /** Per stream; 0 before the first. */
        private double perStream(long sum) {
            return streams == 0 ? 0 : (double) sum / (double) streams;
        }
    }

    /** Which filter. */
    private record Place(String connectionManager, String filter) {}

    private final Statistics statistics;

    FilterPages(Statistics statistics) {
        this.statistics = statistics;
    }

    void addTo(AdminPages pages) {
        pages.view(
                "/filters",
                "print what HTTP filters cost per stream, measured on one of 1,024; ?format=text|json",
                request -> request.wantsJson() ? AdminReply.json(json()) : AdminReply.text(text()));
    }

    /** In the order of the chains. */
    private Map<Place, Cost> costs() {
        StatsRegistry registry = statistics.registry();
        Map<Place, Cost> costs = new LinkedHashMap<>();
        for (StatsRegistry.Value value : registry.values()) {
            String name = value.name().extracted();
            if (!name.startsWith(FilterStats.ROOT + '.')) {
                continue;
            }
            Place place = new Place(
                    value.name().tags().get(0).value(),
                    value.name().tags().get(1).value());
            Cost cost = costs.computeIfAbsent(place, _ -> new Cost());
            long read = registry.read(value.id());
            switch (name) {
                case STREAMS -> cost.streams = read;
                case NANOSECONDS -> cost.nanoseconds = read;
                case BYTES -> cost.bytes = read;
                default -> {} // another statistic of filters
            }
        }
        return costs;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        line(text, "connection manager", "filter", "ns/stream", "B/stream", "streams sampled");
        costs().forEach((place, cost) -> line(
                text,
                place.connectionManager(),
                place.filter(),
                String.format(Locale.ROOT, "%.0f", cost.perStream(cost.nanoseconds)),
                String.format(Locale.ROOT, "%.1f", cost.perStream(cost.bytes)),
                Long.toString(cost.streams)));
        return text.toString();
    }

    private static void line(
            StringBuilder text, String manager, String filter, String nanoseconds, String bytes, String streams) {
        text.append(String.format(
                Locale.ROOT, "%-24s %-44s %10s %10s %15s%n", manager, filter, nanoseconds, bytes, streams));
    }

    private String json() {
        List<Map<String, Object>> rows = new ArrayList<>();
        costs().forEach((place, cost) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("connection_manager", place.connectionManager());
            row.put("filter", place.filter());
            row.put("nanoseconds_per_stream", cost.perStream(cost.nanoseconds));
            row.put("allocated_bytes_per_stream", cost.perStream(cost.bytes));
            row.put("sampled_streams", cost.streams);
            rows.add(row);
        });
        return Json.tree(Map.of("filters", rows));
    }
}
