package io.ringway.server.assemble;

import io.ringway.hotpath.guard.OverloadState;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.worker.Worker;
import io.ringway.hotpath.worker.WorkerProxy;
import io.ringway.server.overload.MemoryRoom;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.loop.CpuAffinity;
import io.ringway.transport.memory.BufferPool;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One worker on a thread of its own, pinned to a CPU; it makes its memory and its transport there. Owner: control. */
final class WorkerThread {
    private static final System.Logger LOG = System.getLogger(WorkerThread.class.getName());
    /** 512 MiB of address space per worker: what all its connections' bytes in flight may take; memory is used as it is touched. */
    private static final int BLOCKS = 32 * 1024;
    /** Heads larger than a small block, at the same time. */
    private static final int JUMBO_BLOCKS = 256;

    private final int index;
    private final int workers;
    private final TransportFactory transports;
    private final long seed;
    private final StatsRegistry registry;
    private final DecisionTape tape;
    private final OverloadState overload;
    private final long drainTimeNs;
    private final Thread thread;
    private final CompletableFuture<WorkerProxy> started = new CompletableFuture<>();
    private volatile @Nullable WriterStats stats;

    WorkerThread(
            int index,
            int workers,
            TransportFactory transports,
            long seed,
            StatsRegistry registry,
            DecisionTape tape,
            OverloadState overload,
            long drainTimeNs) {
        this.index = index;
        this.workers = workers;
        this.transports = transports;
        this.seed = seed;
        this.registry = registry;
        this.tape = tape;
        this.overload = overload;
        this.drainTimeNs = drainTimeNs;
        thread = Thread.ofPlatform().name("worker-" + index).unstarted(this::run);
    }

    /** Starts the thread; the future completes when the worker takes commands, or fails if it cannot be made. */
    CompletableFuture<WorkerProxy> start() {
        thread.start();
        return started;
    }

    /** What the worker counts; null until it has started. */
    @Nullable
    WriterStats stats() {
        return stats;
    }

    Thread thread() {
        return thread;
    }

    private void run() {
        try (BufferPool pool = new BufferPool(BLOCKS, JUMBO_BLOCKS, new MemoryRoom())) {
            if (CpuAffinity.pinCurrentThread(index) < 0) {
                LOG.log(System.Logger.Level.INFO, "worker " + index + " runs on any CPU: the system refuses to pin it");
            }
            Transport transport = transports.create(pool, workers);
            Worker worker = new Worker(index, transport, Clock.system(), seed, registry);
            stats = worker.stats();
            worker.tape(tape);
            worker.overload(overload);
            worker.drainTimeNs(drainTimeNs);
            started.complete(worker.proxy());
            worker.run(); // closes the transport
        } catch (IOException | RuntimeException e) {
            if (!started.completeExceptionally(e)) {
                LOG.log(System.Logger.Level.ERROR, "worker " + index + " died", e);
                throw new IllegalStateException("a worker died", e);
            }
        }
    }
}
