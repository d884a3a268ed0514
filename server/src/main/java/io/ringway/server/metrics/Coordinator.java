package io.ringway.server.metrics;

import io.ringway.config.stats.StatsSettings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The {@code coordinator} thread: ends a statistics interval every few seconds (Envoy {@code stats_flush_interval}) and has what there is then sent
 * to the sinks. Owner: coordinator; {@link #flushOnAdmin} and {@link #close} from any thread.
 */
public final class Coordinator implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Coordinator.class.getName());
    private static final long CLOSE_TIMEOUT_MS = 2_000;

    private final Statistics statistics;
    private final FlushListener sinks;
    private final Thread thread;
    private volatile boolean isClosed;

    /**
     * Starts the thread.
     *
     * @param sinks asked and told at the end of each interval, by one thread at a time
     */
    public static Coordinator start(Statistics statistics, FlushListener sinks) {
        Coordinator coordinator = new Coordinator(statistics, sinks);
        coordinator.thread.start();
        return coordinator;
    }

    private Coordinator(Statistics statistics, FlushListener sinks) {
        this.statistics = statistics;
        this.sinks = sinks;
        thread = Thread.ofPlatform().daemon().name("coordinator").unstarted(this::run);
    }

    private void run() {
        long last = System.nanoTime();
        while (!isClosed) {
            StatsSettings settings = statistics.settings();
            long next = last + Math.max(settings.flushIntervalNs(), TimeUnit.MILLISECONDS.toNanos(1));
            LockSupport.parkNanos(this, next - System.nanoTime());
            if (System.nanoTime() - next >= 0) {
                last = next;
                if (!settings.isFlushedOnAdmin()) {
                    flush();
                }
            }
        }
        flush(); // what was counted last is not lost to those who are sent it
    }

    /** Ends an interval if that happens when somebody looks, and then only (Envoy {@code stats_flush_on_admin}). */
    public void flushOnAdmin() {
        if (statistics.settings().isFlushedOnAdmin()) {
            flush();
        }
    }

    private synchronized void flush() {
        try {
            if (sinks.wants(statistics.settings())) {
                sinks.onFlush(statistics.flushed());
            } else {
                statistics.flush();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the statistics of one interval are lost", e);
        }
    }

    /** Returns when the last interval has been sent. */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
