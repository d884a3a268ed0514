package io.ringway.server.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The {@code coordinator} thread: ends a statistics interval every few seconds. Owner: coordinator; {@link #close} from any thread. */
public final class Coordinator implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Coordinator.class.getName());

    private final Statistics statistics;
    private final long intervalNs;
    private final Thread thread;
    private volatile boolean isClosed;

    /**
     * Starts the thread.
     *
     * @param intervalNs Envoy's {@code stats_flush_interval}
     */
    public static Coordinator start(Statistics statistics, long intervalNs) {
        Coordinator coordinator = new Coordinator(statistics, intervalNs);
        coordinator.thread.start();
        return coordinator;
    }

    private Coordinator(Statistics statistics, long intervalNs) {
        this.statistics = statistics;
        this.intervalNs = Math.max(intervalNs, TimeUnit.MILLISECONDS.toNanos(1));
        thread = Thread.ofPlatform().daemon().name("coordinator").unstarted(this::run);
    }

    private void run() {
        long next = System.nanoTime() + intervalNs;
        while (!isClosed) {
            LockSupport.parkNanos(this, next - System.nanoTime());
            if (System.nanoTime() - next >= 0) {
                next += intervalNs;
                flush();
            }
        }
    }

    private void flush() {
        try {
            statistics.flush();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the statistics of one interval are lost", e);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
