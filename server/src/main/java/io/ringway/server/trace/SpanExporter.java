package io.ringway.server.trace;

import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.trace.Collector;
import io.ringway.hotpath.trace.CollectorCalls;
import io.ringway.hotpath.trace.FinishedSpan;
import io.ringway.hotpath.trace.TraceProviders;
import io.ringway.hotpath.worker.WorkerProxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;

/**
 * The thread that reports spans: it looks at the workers' rings some times a second, so that no worker has to wake it, and has the workers
 * send the reports, since they know the collectors' clusters. At the end it reports what is left.
 *
 * <p>Owner: control; the thread itself is the span-exporter.
 */
public final class SpanExporter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SpanExporter.class.getName());

    /** Between two looks: a ring holds what comes meanwhile. */
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** For the last reports, so that a collector that hangs does not keep the process. */
    private static final long STOP_NS = TimeUnit.SECONDS.toNanos(2);

    private final TraceProviders providers;
    private final List<WorkerProxy> workers;
    private final WriterStats stats;
    private final Map<Integer, SpanBatch> batches = new HashMap<>();
    private final Thread thread;
    private volatile boolean isStopped;

    // The exporter's.
    private long nowNs;
    private int turn;

    private SpanExporter(TraceProviders providers, List<WorkerProxy> workers, WriterStats stats) {
        this.providers = providers;
        this.workers = List.copyOf(workers);
        this.stats = stats;
        thread = Thread.ofPlatform().daemon().name("span-exporter").unstarted(this::run);
    }

    /** Starts the thread. */
    public static SpanExporter start(TraceProviders providers, List<WorkerProxy> workers, StatsRegistry registry) {
        SpanExporter exporter = new SpanExporter(providers, workers, registry.newWriter());
        exporter.thread.start();
        return exporter;
    }

    private void run() {
        while (!isStopped) {
            LockSupport.parkNanos(this, LOOK_NS);
            look(false);
        }
        long endNs = System.nanoTime() + STOP_NS;
        do {
            look(true);
            LockSupport.parkNanos(this, LOOK_NS);
        } while (!isDone() && System.nanoTime() - endNs < 0);
        look(true);
    }

    private void look(boolean isLast) {
        nowNs = System.nanoTime();
        try {
            for (WorkerProxy worker : workers) {
                worker.spans().drain(this::take);
            }
            for (SpanBatch batch : batches.values()) {
                batch.flush(nowNs, isLast);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "some spans are lost", e);
        }
    }

    private void take(int providerId, MutableDirectBuffer buffer, int index, int length) {
        batches.computeIfAbsent(providerId, this::batch).add(FinishedSpan.read(buffer, index, length), nowNs);
    }

    private SpanBatch batch(int providerId) {
        return new SpanBatch(providers.get(providerId), this::send, stats);
    }

    /** The workers take turns. */
    private CompletableFuture<CollectorCalls.Outcome> send(Collector to, byte[] body, long timeoutNs) {
        turn = (turn + 1) % workers.size();
        return workers.get(turn).report(to, body, timeoutNs);
    }

    private boolean isDone() {
        return batches.values().stream().allMatch(SpanBatch::isDone);
    }

    /** Reports the rest; the workers have to be running still. */
    @Override
    public void close() {
        isStopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(2 * STOP_NS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
