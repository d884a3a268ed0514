package io.ringway.server.metrics;

import io.ringway.config.stats.StatsSettings;
import io.ringway.hotpath.stats.HistogramTable;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.PhaseStats;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatBlock;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.StatsRegistry.Kind;
import io.ringway.hotpath.stats.WriterStats;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the workers count. The workers' tables of histograms are collected and merged, at each flush interval and whenever
 * somebody looks, so that a page never shows old figures. Owner: coordinator and admin, under this object's lock.
 */
public final class Statistics {
    private static final System.Logger LOG = System.getLogger(Statistics.class.getName());
    private static final Comparator<StatsView.Row> BY_NAME =
            Comparator.comparing(row -> row.name().full());

    private final StatsRegistry registry;
    /** By id; those of blocks only if they were ever used. */
    private final Map<Integer, MergedHistogram> merged = new TreeMap<>();

    /** What counters had when they were reset, by id. */
    private final Map<Integer, Long> resetAt = new HashMap<>();

    /** Ids of values that were not 0 when somebody looked, or at the end of an interval. */
    private final BitSet used = new BitSet();

    private Runnable beforeReading = () -> {};
    private StatsSettings settings = StatsSettings.DEFAULT;

    public Statistics(StatsRegistry registry) {
        this.registry = registry;
    }

    public StatsRegistry registry() {
        return registry;
    }

    /** Sets what brings values up to date that nobody counts but that can be asked for (uptime, memory); runs under the lock. */
    public synchronized void beforeReading(Runnable refresh) {
        beforeReading = refresh;
    }

    /** Sets how statistics are given out from now on. */
    public synchronized void configure(StatsSettings next) {
        settings = next;
    }

    /** How statistics are given out now. */
    public synchronized StatsSettings settings() {
        return settings;
    }

    /** Ends an interval: what was recorded since the last call is the interval now. */
    public synchronized void flush() {
        collect();
        merged.values().forEach(MergedHistogram::endInterval);
        registry.values().forEach(value -> isUsed(value.id(), registry.read(value.id())));
    }

    /** Ends an interval and looks at what there is then. */
    public synchronized StatsView flushed() {
        flush();
        return view(StatsFilter.ALL, Map.of());
    }

    /** Everything that a page may list. */
    public synchronized StatsView view(StatsFilter filter) {
        return view(filter, resetAt);
    }

    /** Lets all counters begin at zero, for whoever looks; what is sent to sinks goes on. */
    public synchronized void resetCounters() {
        for (StatsRegistry.Value value : registry.values()) {
            if (value.kind() == Kind.COUNTER) {
                reset(value.id());
            }
        }
        for (StatsRegistry.Place place : registry.blocks()) {
            for (int i = 0; i < place.block().valueCount(); i++) {
                reset(place.firstValue() + i);
            }
        }
    }

    private void reset(int id) {
        long now = registry.read(id);
        if (now != 0) {
            resetAt.put(id, now);
        }
    }

    /** Whether a value has ever been another than 0: a gauge that has come back to 0, or a counter that was reset, is still one that is used. */
    private boolean isUsed(int id, long now) {
        if (now != 0) {
            used.set(id);
        }
        return now != 0 || used.get(id);
    }

    private long read(int id, Map<Integer, Long> since) {
        long now = registry.read(id);
        return since.isEmpty() ? now : now - since.getOrDefault(id, 0L);
    }

    private StatsView view(StatsFilter filter, Map<Integer, Long> since) {
        beforeReading.run();
        collect();
        List<StatsView.Row> rows = new ArrayList<>();
        for (StatsRegistry.Value value : registry.values()) {
            if (value.kind() != Kind.UNLISTED && filter.admits(value.kind()) && isShown(value.name(), filter)) {
                long now = read(value.id(), since);
                if (isUsed(value.id(), now) || !filter.isUsedOnly()) {
                    rows.add(new StatsView.Row(value.name(), value.kind(), now));
                }
            }
        }
        for (StatsRegistry.Place place : registry.blocks()) {
            if (place.block().isListed() && filter.admits(Kind.COUNTER)) {
                addBlock(place, filter, since, rows);
            }
        }
        rows.sort(BY_NAME);
        return new StatsView(rows, histograms(filter), settings);
    }

    private boolean isShown(StatName name, StatsFilter filter) {
        return filter.admits(name.full()) && settings.selection().admits(name.full());
    }

    private void addBlock(
            StatsRegistry.Place place, StatsFilter filter, Map<Integer, Long> since, List<StatsView.Row> rows) {
        StatBlock block = place.block();
        for (int i = 0; i < block.valueCount(); i++) {
            long now = read(place.firstValue() + i, since);
            if (!isUsed(place.firstValue() + i, now) && (filter.isUsedOnly() || !block.isListedAtZero(i))) {
                continue;
            }
            StatName name = block.valueName(i);
            if (isShown(name, filter)) {
                rows.add(new StatsView.Row(name, Kind.COUNTER, now));
            }
        }
    }

    /** Values of {@link Kind#UNLISTED} whose extracted name begins with {@code prefix}, in order of registration. */
    public synchronized List<StatsView.Row> unlisted(String prefix) {
        return registry.values().stream()
                .filter(value -> value.kind() == Kind.UNLISTED
                        && value.name().extracted().startsWith(prefix))
                .map(value -> new StatsView.Row(value.name(), Kind.UNLISTED, registry.read(value.id())))
                .toList();
    }

    /** The values of the routes that have answered something. */
    public synchronized List<StatsView.Row> routes() {
        List<StatsView.Row> rows = new ArrayList<>();
        for (StatsRegistry.Place place : registry.blocks()) {
            if (place.block() instanceof RouteStats.Block block && registry.read(place.firstValue()) != 0) {
                for (int i = 0; i < block.valueCount(); i++) {
                    rows.add(new StatsView.Row(
                            block.valueName(i), Kind.UNLISTED, read(place.firstValue() + i, resetAt)));
                }
            }
        }
        return rows;
    }

    /** Histograms that were used and whose extracted name is this one. */
    public synchronized List<HistogramView> histograms(String extractedName) {
        collect();
        return merged.values().stream()
                .filter(histogram -> histogram.key().name().extracted().equals(extractedName))
                .map(MergedHistogram::view)
                .toList();
    }

    private List<HistogramView> histograms(StatsFilter filter) {
        if (!filter.type().hasHistograms()) {
            return List.of();
        }
        registry.histograms()
                .forEach(key -> merged.computeIfAbsent(
                        key.id(), _ -> new MergedHistogram(key, MergedHistogram.SIGNIFICANT_DIGITS)));
        return merged.values().stream()
                .filter(histogram -> !isOfPages(histogram))
                .filter(histogram -> isShown(histogram.key().name(), filter))
                .map(MergedHistogram::view)
                .filter(view -> !(filter.isUsedOnly() && view.isEmpty()))
                .sorted(Comparator.comparing(view -> view.key().name().full()))
                .toList();
    }

    /** The two histograms that are shown of every route that has answered something: whole requests, and the upstream's part. */
    public synchronized List<HistogramView> routeHistograms() {
        Map<Integer, HistogramView> all = histogramsOf(RouteStats.Block.class);
        List<HistogramView> shown = new ArrayList<>();
        for (StatsRegistry.Place place : registry.blocks()) {
            if (place.block() instanceof RouteStats.Block) {
                PhaseStats ids = RouteStats.of(place).phases();
                addPresent(all.get(ids.total()), shown);
                addPresent(all.get(ids.firstByte()), shown);
            }
        }
        return shown;
    }

    private static void addPresent(@Nullable HistogramView view, List<HistogramView> shown) {
        if (view != null) {
            shown.add(view);
        }
    }

    /** The histograms that were used of all blocks of a type, by id. */
    public synchronized Map<Integer, HistogramView> histogramsOf(Class<? extends StatBlock> type) {
        collect();
        Map<Integer, HistogramView> views = new HashMap<>();
        for (StatsRegistry.Place place : registry.blocks()) {
            for (int i = 0; type.isInstance(place.block()) && i < place.block().histogramCount(); i++) {
                MergedHistogram histogram = merged.get(place.firstHistogram() + i);
                if (histogram != null) {
                    views.put(histogram.key().id(), histogram.view());
                }
            }
        }
        return views;
    }

    private static boolean isOfPages(MergedHistogram histogram) {
        String name = histogram.key().name().extracted();
        return name.startsWith(RouteStats.Block.ROOT + ".") || name.startsWith(HostStats.LatencyBlock.ROOT + ".");
    }

    /** What {@link #view} shows and what routes have counted too. */
    public synchronized StatsView viewWithRoutes(StatsFilter filter) {
        StatsView view = view(filter);
        List<StatsView.Row> rows = new ArrayList<>(view.rows());
        if (filter.type().hasCounters()) {
            routes().stream().filter(row -> isShown(row.name(), filter)).forEach(rows::add);
        }
        List<HistogramView> histograms = new ArrayList<>(view.histograms());
        if (filter.type().hasHistograms()) {
            routeHistograms().stream()
                    .filter(histogram -> isShown(histogram.key().name(), filter))
                    .forEach(histograms::add);
        }
        return new StatsView(rows, histograms, settings);
    }

    private void collect() {
        for (WriterStats writer : registry.writers()) {
            HistogramTable recorded = writer.collect();
            if (recorded != null) {
                addUp(recorded);
                recorded.reset();
            }
        }
    }

    private void addUp(HistogramTable recorded) {
        for (int i = 0; i < recorded.usedCount(); i++) {
            int digits = recorded.isCoarse(i) ? MergedHistogram.COARSE_DIGITS : MergedHistogram.SIGNIFICANT_DIGITS;
            merged.computeIfAbsent(recorded.usedId(i), id -> new MergedHistogram(registry.histogram(id), digits))
                    .add(recorded, i);
        }
        if (recorded.dropped() > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    recorded.dropped()
                            + " latencies of one interval are lost: more routes were busy than there is room for");
        }
    }
}
