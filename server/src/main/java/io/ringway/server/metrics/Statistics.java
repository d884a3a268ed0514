package io.ringway.server.metrics;

import io.ringway.hotpath.stats.HistogramTable;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.StatsRegistry.HistogramKey;
import io.ringway.hotpath.stats.StatsRegistry.Kind;
import io.ringway.hotpath.stats.WriterStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Reads what the workers count. The workers' tables of histograms are collected and merged, at each flush interval and whenever
 * somebody looks, so that a page never shows old figures. Owner: coordinator and admin, under this object's lock.
 */
public final class Statistics {
    private static final Comparator<StatsView.Row> BY_NAME =
            Comparator.comparing(row -> row.name().full());

    private final StatsRegistry registry;
    private final List<MergedHistogram> merged = new ArrayList<>();
    private Runnable beforeReading = () -> {};

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

    /** Ends an interval: what was recorded since the last call is the interval now. */
    public synchronized void flush() {
        collect();
        merged.forEach(MergedHistogram::endInterval);
    }

    /** Everything that a page may list. */
    public synchronized StatsView view(StatsFilter filter) {
        beforeReading.run();
        collect();
        List<StatsView.Row> rows = new ArrayList<>();
        for (StatsRegistry.Value value : registry.values()) {
            if (value.kind() != Kind.UNLISTED && filter.admits(value.name().full())) {
                long now = registry.read(value.id());
                if (now != 0 || !filter.isUsedOnly()) {
                    rows.add(new StatsView.Row(value.name(), value.kind(), now));
                }
            }
        }
        rows.sort(BY_NAME);
        return new StatsView(rows, histograms(filter));
    }

    /** Values of {@link Kind#UNLISTED} whose extracted name begins with {@code prefix}, in order of registration. */
    public synchronized List<StatsView.Row> unlisted(String prefix) {
        return registry.values().stream()
                .filter(value -> value.kind() == Kind.UNLISTED
                        && value.name().extracted().startsWith(prefix))
                .map(value -> new StatsView.Row(value.name(), Kind.UNLISTED, registry.read(value.id())))
                .toList();
    }

    /** Histograms whose extracted name is this one. */
    public synchronized List<HistogramView> histograms(String extractedName) {
        collect();
        return merged.stream()
                .filter(histogram -> histogram.key().name().extracted().equals(extractedName))
                .map(MergedHistogram::view)
                .toList();
    }

    private List<HistogramView> histograms(StatsFilter filter) {
        return merged.stream()
                .filter(histogram -> filter.admits(histogram.key().name().full()))
                .map(MergedHistogram::view)
                .filter(view -> !(filter.isUsedOnly() && view.isEmpty()))
                .sorted(Comparator.comparing(view -> view.key().name().full()))
                .toList();
    }

    private void collect() {
        List<HistogramKey> keys = registry.histograms();
        for (int i = merged.size(); i < keys.size(); i++) {
            merged.add(new MergedHistogram(keys.get(i)));
        }
        for (WriterStats writer : registry.writers()) {
            HistogramTable recorded = writer.collect();
            if (recorded != null) {
                addUp(recorded);
                recorded.reset();
            }
        }
    }

    private void addUp(HistogramTable recorded) {
        for (MergedHistogram histogram : merged) {
            Histogram part = recorded.get(histogram.key().id());
            if (part != null) {
                histogram.add(part);
            }
        }
    }
}
