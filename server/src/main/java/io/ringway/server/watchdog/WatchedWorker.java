package io.ringway.server.watchdog;

import io.ringway.hotpath.worker.WorkerProxy;
import org.jspecify.annotations.Nullable;

/**
 * A worker.
 *
 * @param ofLoop what runs its loop
 */
record WatchedWorker(WorkerProxy worker, Thread ofLoop) implements Watched {
    @Override
    public String name() {
        return "worker_" + worker.index();
    }

    @Override
    public long turns() {
        return worker.turns();
    }

    @Override
    public void wake() {
        worker.wake();
    }

    @Override
    public Thread thread() {
        return ofLoop;
    }

    @Override
    public @Nullable String foreignCode() {
        return worker.foreignCode();
    }
}
