package io.ringway.filters.http.healthcheck;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The last answer to a health check, for all workers. Time is cut into windows of the length that an answer may be kept; an answer holds for
 * the rest of its window, as with Envoy's timer, which begins with the configuration and not with the answer.
 *
 * <pre>
 *   63 .. 11 window   10 degraded   9 .. 0 status, 0 if there was no answer yet
 * </pre>
 *
 * <p>Owner: any; one word that every worker reads and writes whole.
 */
final class AnswerCache {
    private static final int STATUS_BITS = 10;
    private static final long STATUS_MASK = (1 << STATUS_BITS) - 1;
    private static final long DEGRADED = 1 << STATUS_BITS;
    private static final int WINDOW_SHIFT = STATUS_BITS + 1;

    private final long windowNs;
    private final AtomicLong last = new AtomicLong();

    /** @param windowNs {@code cache_time} */
    AnswerCache(long windowNs) {
        this.windowNs = Math.max(1, windowNs);
    }

    void keep(int status, boolean isDegraded, long nowNs) {
        last.set(window(nowNs) << WINDOW_SHIFT | (isDegraded ? DEGRADED : 0) | (status & STATUS_MASK));
    }

    /** Whether there is an answer that is new enough. */
    boolean isFresh(long nowNs) {
        long answer = last.get();
        return (answer & STATUS_MASK) != 0 && answer >> WINDOW_SHIFT == window(nowNs);
    }

    /** Of the last answer, however old. */
    int status() {
        return (int) (last.get() & STATUS_MASK);
    }

    boolean isDegraded() {
        return (last.get() & DEGRADED) != 0;
    }

    private long window(long nowNs) {
        return Math.floorDiv(nowNs, windowNs);
    }
}
