package io.ringway.hotpath.stats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives each statistic a small number that stays the same over reloads, and knows every thread's values. Writers have one
 * {@link WriterStats} each and never share memory; readers add them up.
 *
 * <p>Owner: any (registration and reading lock; writing never comes here).
 */
public final class StatsRegistry {
    /** Room for a table of 50,000 routes with all their counters; untouched pages cost nothing. */
    public static final int VALUES_MAX = 1 << 20;

    /** How a value behaves over time. */
    public enum Kind {
        COUNTER,
        GAUGE,
        /** Adds up like a counter but is no line of {@code /stats}: per host and per route, shown by pages of their own. */
        UNLISTED
    }

    /** What a histogram's values are. */
    public enum Unit {
        MICROSECONDS,
        MILLISECONDS,
        BYTES
    }

    /** A registered counter or gauge. */
    public record Value(int id, StatName name, Kind kind) {}

    /** A registered histogram. */
    public record HistogramKey(int id, StatName name, Unit unit) {}

    private final Map<String, Value> valuesByName = new HashMap<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<String, HistogramKey> histogramsByName = new HashMap<>();
    private final List<HistogramKey> histograms = new ArrayList<>();
    private final List<WriterStats> writers = new CopyOnWriteArrayList<>();

    /** The id of a counter, new or known. */
    public int counter(StatName name) {
        return value(name, Kind.COUNTER);
    }

    /** The id of a gauge, new or known; what writers add and subtract is summed up over them. */
    public int gauge(StatName name) {
        return value(name, Kind.GAUGE);
    }

    /** The id of a value that other pages than {@code /stats} show. */
    public int unlisted(StatName name) {
        return value(name, Kind.UNLISTED);
    }

    /** The id of a histogram, new or known. */
    public synchronized int histogram(StatName name, Unit unit) {
        return histogramsByName
                .computeIfAbsent(name.full(), key -> {
                    HistogramKey histogram = new HistogramKey(histograms.size(), name, unit);
                    histograms.add(histogram);
                    return histogram;
                })
                .id();
    }

    /** Memory for one writing thread. */
    public WriterStats newWriter() {
        WriterStats writer = new WriterStats();
        writers.add(writer);
        return writer;
    }

    /** Everything registered so far, in order of registration. */
    public synchronized List<Value> values() {
        return List.copyOf(values);
    }

    public synchronized List<HistogramKey> histograms() {
        return List.copyOf(histograms);
    }

    public List<WriterStats> writers() {
        return writers;
    }

    /** A value summed over all writers; each writer's part is read at its own moment. */
    public long read(int id) {
        long sum = 0;
        for (WriterStats writer : writers) {
            sum += writer.getAcquire(id);
        }
        return sum;
    }

    private synchronized int value(StatName name, Kind kind) {
        Value known = valuesByName.get(name.full());
        if (known != null) {
            return known.id();
        }
        if (values.size() == VALUES_MAX) {
            throw new IllegalStateException("more than " + VALUES_MAX + " statistics");
        }
        Value value = new Value(values.size(), name, kind);
        values.add(value);
        valuesByName.put(name.full(), value);
        return value.id();
    }
}
