package io.ringway.hotpath.hcm;

import com.sun.management.ThreadMXBean;
import io.ringway.hotpath.stats.FilterStats;
import io.ringway.hotpath.stats.WriterStats;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * What filters cost: time and heap of each call on a sampled stream, without that of the calls inside of it. Owner: worker.
 */
final class FilterMeter {
    /** One stream of 1,024: two readings of the clock around each call of its filters do not show in the whole. */
    private static final long SAMPLE_MASK = 0x3ff;

    private static final int CALL_LONGS = 4;
    private static final int START_NS = 0;
    private static final int START_BYTES = 1;
    /** Spent in calls that were made inside of the call. */
    private static final int INNER_NS = 2;

    private static final int INNER_BYTES = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<FilterStats> ids;
    private final WriterStats stats;
    /** Four numbers for each call that is under way, the innermost on top: see {@link #begin}. */
    private long[] calls = new long[16 * CALL_LONGS];

    private int depth;

    FilterMeter(List<FilterStats> ids, WriterStats stats) {
        this.ids = ids;
        this.stats = stats;
    }

    /** Whether the stream with this random value is measured. */
    boolean isSampled(long randomValue) {
        return (randomValue & SAMPLE_MASK) == 0 && !ids.isEmpty();
    }

    void countStream(long skipped) {
        for (int i = 0; i < ids.size(); i++) {
            if ((skipped >>> i & 1) == 0) {
                stats.increment(ids.get(i).streams());
            }
        }
    }

    /** Begins a call of a filter; calls nest. */
    void begin() {
        int call = CALL_LONGS * depth++;
        if (call == calls.length) {
            calls = Arrays.copyOf(calls, 2 * call);
        }
        calls[call + INNER_NS] = 0;
        calls[call + INNER_BYTES] = 0;
        calls[call + START_BYTES] = THREADS.getCurrentThreadAllocatedBytes();
        calls[call + START_NS] = System.nanoTime();
    }

    /** Ends the innermost call, which was one of filter {@code index}. */
    void end(int index) {
        long now = System.nanoTime();
        int call = CALL_LONGS * --depth;
        long ns = now - calls[call + START_NS];
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - calls[call + START_BYTES];
        stats.add(ids.get(index).nanoseconds(), Math.max(0, ns - calls[call + INNER_NS]));
        stats.add(ids.get(index).allocatedBytes(), Math.max(0, bytes - calls[call + INNER_BYTES]));
        if (depth > 0) {
            calls[call - CALL_LONGS + INNER_NS] += ns;
            calls[call - CALL_LONGS + INNER_BYTES] += bytes;
        }
    }
}
