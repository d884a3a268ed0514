package io.ringway.config.compile;

import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.LbStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.lb.HostTable;
import io.ringway.lb.TableFact;
import io.ringway.lb.subset.SubsetTable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts what happens when hosts are compiled: zones that are compared, subsets that come and go. Owner: control. */
final class TableCounters {
    private final StatsRegistry registry;
    private final Map<String, Set<? extends Map<String, Object>>> subsets = new HashMap<>();
    /** Made when there is something to count: tools that read configurations count nothing. */
    private @Nullable WriterStats writer;

    TableCounters(StatsRegistry registry) {
        this.registry = registry;
    }

    /** A cluster has got another table. */
    void onTable(String statName, HostTable table) {
        Map<TableFact, Long> facts = new EnumMap<>(TableFact.class);
        table.addFacts(facts);
        if (!facts.containsKey(TableFact.ZONES_COMPARED) && !(table instanceof SubsetTable)) {
            return;
        }
        LbStats ids = ClusterStats.register(registry, statName).lb();
        WriterStats stats = writer();
        stats.add(ids.recalculateZoneStructures(), facts.getOrDefault(TableFact.ZONES_COMPARED, 0L));
        stats.add(ids.zoneClusterTooSmall(), facts.getOrDefault(TableFact.ZONES_TOO_SMALL, 0L));
        stats.add(ids.localClusterNotOk(), facts.getOrDefault(TableFact.ZONES_LOCAL_NOT_OK, 0L));
        if (table instanceof SubsetTable parted) {
            Set<? extends Map<String, Object>> before = subsets.getOrDefault(statName, Set.of());
            Set<? extends Map<String, Object>> now = parted.subsets();
            subsets.put(statName, now);
            long kept = now.stream().filter(before::contains).count();
            stats.add(ids.subsetsCreated(), now.size() - kept);
            stats.add(ids.subsetsRemoved(), before.size() - kept);
            stats.set(ids.subsetsActive(), now.size());
        }
    }

    /** A cluster is gone. */
    void onRemoved(String statName) {
        Set<? extends Map<String, Object>> before = subsets.remove(statName);
        if (before != null) {
            LbStats ids = ClusterStats.register(registry, statName).lb();
            writer().add(ids.subsetsRemoved(), before.size());
            writer().set(ids.subsetsActive(), 0);
        }
    }

    private WriterStats writer() {
        WriterStats made = writer;
        if (made == null) {
            made = registry.newWriter();
            writer = made;
        }
        return made;
    }
}
