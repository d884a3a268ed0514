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
    /** Room for 10,000 clusters and tables of several 100,000 routes with all their counters; untouched pages cost nothing. */
    public static final int VALUES_MAX = 1 << 24;

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

    /** A registered block: the ids of its first value and of its first histogram. */
    public record Place(StatBlock block, int firstValue, int firstHistogram) {}

    private final Map<String, Value> valuesByName = new HashMap<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<String, HistogramKey> histogramsByName = new HashMap<>();
    private final Map<Integer, HistogramKey> histogramsById = new HashMap<>();
    private final List<HistogramKey> histograms = new ArrayList<>();
    private final Map<StatBlock, Place> placesByBlock = new HashMap<>();
    /** In order of their ids. */
    private final List<Place> places = new ArrayList<>();

    private final List<WriterStats> writers = new CopyOnWriteArrayList<>();
    private int nextValue;
    private int nextHistogram;

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
        HistogramKey known = histogramsByName.get(name.full());
        if (known != null) {
            return known.id();
        }
        HistogramKey histogram = new HistogramKey(nextHistogram++, name, unit);
        histograms.add(histogram);
        histogramsByName.put(name.full(), histogram);
        histogramsById.put(histogram.id(), histogram);
        return histogram.id();
    }

    /** The place of a block, new or known. */
    public synchronized Place block(StatBlock block) {
        Place known = placesByBlock.get(block);
        if (known != null) {
            return known;
        }
        Place place = new Place(block, takeValues(block.valueCount()), nextHistogram);
        nextHistogram += block.histogramCount();
        places.add(place);
        placesByBlock.put(block, place);
        return place;
    }

    /** Memory for one writing thread that writes now and then. */
    public WriterStats newWriter() {
        return newWriter(false);
    }

    /** Memory for a worker. */
    public WriterStats newWorkerWriter() {
        return newWriter(true);
    }

    private WriterStats newWriter(boolean isBusy) {
        WriterStats writer = new WriterStats(isBusy);
        writers.add(writer);
        return writer;
    }

    /** Everything registered by name so far, in order of registration. */
    public synchronized List<Value> values() {
        return List.copyOf(values);
    }

    /** Histograms registered by name so far, in order of registration. */
    public synchronized List<HistogramKey> histograms() {
        return List.copyOf(histograms);
    }

    /** Blocks registered so far, in order of registration. */
    public synchronized List<Place> blocks() {
        return List.copyOf(places);
    }

    /** What a histogram's id stands for. */
    public synchronized HistogramKey histogram(int id) {
        HistogramKey named = histogramsById.get(id);
        if (named != null) {
            return named;
        }
        int low = 0;
        int high = places.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (places.get(middle).firstHistogram() <= id) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Place place = places.get(low);
        StatBlock block = place.block();
        return new HistogramKey(id, block.histogramName(id - place.firstHistogram()), block.unit());
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
        Value value = new Value(takeValues(1), name, kind);
        values.add(value);
        valuesByName.put(name.full(), value);
        return value.id();
    }

    private int takeValues(int count) {
        if (nextValue + count > VALUES_MAX) {
            throw new IllegalStateException("more than " + VALUES_MAX + " statistics");
        }
        int first = nextValue;
        nextValue += count;
        return first;
    }
}
