package io.ringway.hotpath.stats;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The histograms of one writer between two collections, by id; each is made when it is first used, since few of many routes are busy.
 * Plain HDR histograms: the table has one owner at a time, the writer or the coordinator ({@link WriterStats}).
 */
public final class HistogramTable {
    /** Highest value that is kept apart, one hour in microseconds; more is recorded as this. */
    private static final long VALUE_MAX = TimeUnit.HOURS.toMicros(1);

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int INITIAL = 64;

    private @Nullable Histogram[] byId = new Histogram[INITIAL];

    void record(int id, long value) {
        @Nullable Histogram[] table = byId;
        Histogram histogram = id < table.length ? table[id] : null;
        if (histogram == null) {
            histogram = make(id);
        }
        histogram.recordValue(Math.clamp(value, 0, VALUE_MAX));
    }

    /** A histogram, or null if it was never used. */
    public @Nullable Histogram get(int id) {
        return id < byId.length ? byId[id] : null;
    }

    /** Empties all histograms, for the next time the writer gets the table. */
    public void reset() {
        for (Histogram histogram : byId) {
            if (histogram != null) {
                histogram.reset();
            }
        }
    }

    /**
     * Makes the histograms that another table has, so that a writer that changes over allocates nothing. The other one may be in use: only
     * whether an element is there is looked at, and missing one costs no more than an allocation later.
     */
    void makeThoseOf(HistogramTable other) {
        @Nullable Histogram[] theirs = other.byId;
        for (int id = 0; id < theirs.length; id++) {
            if (theirs[id] != null && get(id) == null) {
                make(id);
            }
        }
    }

    private Histogram make(int id) {
        if (id >= byId.length) {
            byId = Arrays.copyOf(byId, Math.max(id + 1, byId.length * 2));
        }
        Histogram histogram = new Histogram(1, VALUE_MAX, SIGNIFICANT_DIGITS);
        byId[id] = histogram;
        return histogram;
    }
}
