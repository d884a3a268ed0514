package io.ringway.hotpath.stats;

import io.ringway.transport.memory.Region;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's counters, gauges and histograms. A value is eight bytes at id x 8; the writer adds with a plain read and a
 * release store, readers look with acquire. Histograms are made when first used, since few of many routes are busy.
 *
 * <p>Owner: the writing thread; {@link #getAcquire} and {@link #recorderAcquire} from any thread.
 */
public final class WriterStats implements AutoCloseable {
    /** Highest value a histogram keeps apart; more is recorded as this: one hour in microseconds. */
    private static final long HISTOGRAM_VALUE_MAX = TimeUnit.HOURS.toMicros(1);

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Region region;
    private final UnsafeBuffer values;
    private volatile AtomicReferenceArray<@Nullable SingleWriterRecorder> recorders = new AtomicReferenceArray<>(64);

    WriterStats() {
        int bytes = StatsRegistry.VALUES_MAX * Long.BYTES;
        region = Region.reserve(bytes);
        values = new UnsafeBuffer(region.address(), bytes);
    }

    public void increment(int id) {
        add(id, 1);
    }

    public void decrement(int id) {
        add(id, -1);
    }

    public void add(int id, long delta) {
        int index = id << 3;
        values.putLongOrdered(index, values.getLong(index) + delta);
    }

    /** Sets this writer's part of a gauge. */
    public void set(int id, long value) {
        values.putLongOrdered(id << 3, value);
    }

    /** This writer's part of a value. Any thread. */
    public long getAcquire(int id) {
        return values.getLongVolatile(id << 3);
    }

    /** Records into a histogram. */
    public void record(int histogram, long value) {
        AtomicReferenceArray<@Nullable SingleWriterRecorder> table = recorders;
        SingleWriterRecorder recorder = histogram < table.length() ? table.getPlain(histogram) : null;
        if (recorder == null) {
            recorder = newRecorder(histogram);
        }
        recorder.recordValue(Math.clamp(value, 0, HISTOGRAM_VALUE_MAX));
    }

    /** This writer's recorder of a histogram, or null if it never recorded. Any thread; one reader at a time (the coordinator). */
    public @Nullable SingleWriterRecorder recorderAcquire(int histogram) {
        AtomicReferenceArray<@Nullable SingleWriterRecorder> table = recorders;
        return histogram < table.length() ? table.getAcquire(histogram) : null;
    }

    private SingleWriterRecorder newRecorder(int histogram) {
        AtomicReferenceArray<@Nullable SingleWriterRecorder> table = recorders;
        if (histogram >= table.length()) {
            AtomicReferenceArray<@Nullable SingleWriterRecorder> larger =
                    new AtomicReferenceArray<>(Math.max(histogram + 1, table.length() * 2));
            for (int i = 0; i < table.length(); i++) {
                larger.setPlain(i, table.getPlain(i));
            }
            recorders = larger;
            table = larger;
        }
        SingleWriterRecorder recorder = new SingleWriterRecorder(1, HISTOGRAM_VALUE_MAX, SIGNIFICANT_DIGITS);
        table.setRelease(histogram, recorder);
        return recorder;
    }

    @Override
    public void close() {
        region.close();
    }
}
