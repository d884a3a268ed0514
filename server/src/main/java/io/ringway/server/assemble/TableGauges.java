package io.ringway.server.assemble;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.lb.HostTable;
import io.ringway.lb.TableFact;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What tables of hosts look like (Envoy {@code ring_hash_lb.*}, {@code maglev_lb.*}), for the clusters that have such tables; brought up to date
 * whenever somebody looks. Owner: holder of the statistics' lock.
 */
final class TableGauges {
    private static final Map<TableFact, String> NAMES = new EnumMap<>(Map.of(
            TableFact.RING_SIZE, "ring_hash_lb.size",
            TableFact.RING_POINTS_MIN, "ring_hash_lb.min_hashes_per_host",
            TableFact.RING_POINTS_MAX, "ring_hash_lb.max_hashes_per_host",
            TableFact.MAGLEV_PLACES_MIN, "maglev_lb.min_entries_per_host",
            TableFact.MAGLEV_PLACES_MAX, "maglev_lb.max_entries_per_host",
            TableFact.SUBSET_DUPLICATES, "lb_subsets_single_host_per_subset_duplicate"));

    private record Key(String cluster, TableFact fact) {}

    private final StatsRegistry registry;
    private final WriterStats writer;
    private final Map<Key, Integer> known = new HashMap<>();

    /**
     * None yet.
     *
     * @param writer of the gauges alone
     */
    TableGauges(StatsRegistry registry, WriterStats writer) {
        this.registry = registry;
        this.writer = writer;
    }

    void refresh(ClusterDescriptor cluster, HostTable table) {
        String name = cluster.stats().name();
        Map<TableFact, Long> facts = new EnumMap<>(TableFact.class);
        table.addFacts(facts);
        facts.forEach((fact, value) -> {
            if (NAMES.containsKey(fact)) {
                writer.set(known.computeIfAbsent(new Key(name, fact), this::register), value);
            }
        });
    }

    private int register(Key key) {
        StatName root = StatName.of("cluster").tag(DefaultTags.CLUSTER, key.cluster());
        return registry.gauge(root.then(NAMES.getOrDefault(key.fact(), "")));
    }
}
