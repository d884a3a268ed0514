package io.ringway.hotpath.stats;

import io.ringway.transport.memory.Region;
import java.lang.ref.Cleaner;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's counters, gauges and histograms. A value is eight bytes at id x 8; the writer adds with a plain read and a
 * release store, readers look with acquire.
 *
 * <p>Histograms change hands as a whole table, so that recording needs no atomic operation:
 * <pre>
 *   coordinator: offers an empty table, wakes the writer          writer: between two turns takes it, leaves the full one
 *   coordinator: takes the full one, adds it up, empties it, offers it the next time
 * </pre>
 *
 * <p>Owner: the writing thread; {@link #getAcquire} from any thread, {@link #collect} from one thread at a time.
 */
public final class WriterStats implements AutoCloseable {
    /** How long {@link #collect} waits for a writer that is in the middle of a turn; a turn is shorter by far. */
    private static final long COLLECT_WAIT_NS = 20_000_000;

    private static final long COLLECT_PAUSE_NS = 50_000;

    /** Servers come and go in a process of tests: their numbers may be looked at after they have stopped, so nobody knows when to unmap them. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final Cleaner.Cleanable memory;
    private final UnsafeBuffer values;
    /** Writer's. */
    private HistogramTable histograms = new HistogramTable();
    /** From coordinator to writer: an empty table. */
    private volatile @Nullable HistogramTable offered;
    /** From writer to coordinator: a full table. */
    private volatile @Nullable HistogramTable handedOver;
    /** Coordinator's: what comes next. */
    private HistogramTable spare = new HistogramTable();
    /** Wakes the writer; null if it has no loop. */
    private volatile @Nullable Runnable waker;

    /** @param isBusy writes so much that huge pages pay */
    WriterStats(boolean isBusy) {
        int bytes = StatsRegistry.VALUES_MAX * Long.BYTES;
        Region region = isBusy ? Region.reserve(bytes) : Region.reserveSparse(bytes);
        values = new UnsafeBuffer(region.address(), bytes);
        memory = CLEANER.register(this, region::close);
    }

    /** One that no registry reads: what is written here is forgotten. To be closed. */
    public static WriterStats unread() {
        return new WriterStats(false);
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
        histograms.record(histogram, value);
    }

    /** Records into a histogram of two significant digits. */
    public void recordCoarse(int histogram, long value) {
        histograms.recordCoarse(histogram, value);
    }

    /**
     * Says that the writer runs a loop that calls {@link #exchange} each turn.
     *
     * @param wake makes the loop turn
     */
    public void onLoop(Runnable wake) {
        waker = wake;
    }

    /** Says that the loop has ended. */
    public void onLoopEnd() {
        waker = null;
    }

    /** Hands the histograms over if the coordinator has asked. The writer, once per turn. */
    public void exchange() {
        HistogramTable empty = offered;
        if (empty != null) {
            offered = null;
            HistogramTable full = histograms;
            histograms = empty;
            handedOver = full;
        }
    }

    /**
     * What was recorded since the last call, to be reset when it has been read, and not to be touched from the next call on; null if the writer did not come round in time, then the next call
     * has it. A writer without a loop must not record meanwhile.
     */
    public @Nullable HistogramTable collect() {
        if (offered == null && handedOver == null) {
            spare.makeRoomFor(histograms);
            offered = spare;
        }
        Runnable wake = waker;
        if (wake == null) {
            exchange();
        } else {
            wake.run();
        }
        long deadlineNs = System.nanoTime() + COLLECT_WAIT_NS;
        while (handedOver == null && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(COLLECT_PAUSE_NS);
        }
        HistogramTable full = handedOver;
        if (full != null) {
            handedOver = null;
            spare = full;
        }
        return full;
    }

    @Override
    public void close() {
        memory.clean();
    }
}
