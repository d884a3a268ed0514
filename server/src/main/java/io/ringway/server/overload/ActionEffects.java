package io.ringway.server.overload;

import io.ringway.hotpath.guard.OverloadAction;
import io.ringway.hotpath.guard.OverloadState;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.worker.WorkerProxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is to be done about overload besides what workers do on their own. Owner: overload. */
final class ActionEffects {
    private static final System.Logger LOG = System.getLogger(ActionEffects.class.getName());
    /** Envoy's number of classes of weight. */
    private static final int CLASSES = 8;

    private static final long SHRINK_PAUSE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long WORKER_TIMEOUT_MS = 500;

    private final StatsRegistry registry;
    private final WriterStats stats;
    private final OverloadState state;
    private final List<WorkerProxy> workers;
    private boolean isAcceptingPaused;
    private int timeoutReduction;
    private long shrunkNs = System.nanoTime() - SHRINK_PAUSE_NS;

    ActionEffects(StatsRegistry registry, WriterStats stats, OverloadState state, List<WorkerProxy> workers) {
        this.stats = stats;
        this.state = state;
        this.workers = workers;
        this.registry = registry;
    }

    /** After each look at the resources. */
    void carryOut(int trackedPower) {
        boolean isPauseWanted = state.value(OverloadAction.STOP_ACCEPTING_CONNECTIONS) == OverloadState.SATURATED;
        if (isPauseWanted != isAcceptingPaused) {
            isAcceptingPaused = isPauseWanted;
            workers.forEach(worker -> told(worker.pauseAccepting(isPauseWanted)));
        }
        int reduction = state.value(OverloadAction.REDUCE_TIMEOUTS);
        if (reduction > timeoutReduction) {
            workers.forEach(worker -> told(worker.reduceTimeouts()));
        }
        timeoutReduction = reduction;
        int reset = state.value(OverloadAction.RESET_HIGH_MEMORY_STREAM);
        if (reset > 0 && trackedPower > 0) {
            resetHolders(1L << (trackedPower + CLASSES - classes(reset)));
        }
        long now = System.nanoTime();
        if (state.value(OverloadAction.SHRINK_HEAP) == OverloadState.SATURATED && now - shrunkNs >= SHRINK_PAUSE_NS) {
            shrunkNs = now;
            System.gc();
            stats.increment(counter(OverloadAction.SHRINK_HEAP, "shrink_count"));
        }
    }

    /** How many of the classes of weight are reset, the heaviest first. */
    static int classes(int value) {
        return Math.min(CLASSES, 1 + (int) ((long) value * CLASSES / OverloadState.SATURATED));
    }

    /** There are statistics of what is configured only. */
    void register(Set<OverloadAction> actions) {
        if (actions.contains(OverloadAction.RESET_HIGH_MEMORY_STREAM)) {
            counter(OverloadAction.RESET_HIGH_MEMORY_STREAM, "count");
        }
        if (actions.contains(OverloadAction.SHRINK_HEAP)) {
            counter(OverloadAction.SHRINK_HEAP, "shrink_count");
        }
    }

    private int counter(OverloadAction action, String name) {
        return registry.counter(StatName.of("overload").then(action.fullName()).then(name));
    }

    private void resetHolders(long bytesMin) {
        int resetCount = counter(OverloadAction.RESET_HIGH_MEMORY_STREAM, "count");
        for (WorkerProxy worker : workers) {
            try {
                stats.add(resetCount, worker.resetHolders(bytesMin).get(WORKER_TIMEOUT_MS, TimeUnit.MILLISECONDS));
            } catch (ExecutionException | TimeoutException e) {
                LOG.log(System.Logger.Level.WARNING, "overload: a worker has not reset its heaviest streams", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void told(CompletableFuture<Void> command) {
        WorkerProxy.unawaited(command, "overload: a worker did not carry out a command");
    }
}
