package io.ringway.server.watchdog;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The thread that makes configurations: asked to turn it runs something that tells which thread it is. Owner: watchdog. */
final class WatchedControl implements Watched {
    private final Executor control;
    private volatile long turns;
    private volatile @Nullable Thread thread;

    WatchedControl(Executor control) {
        this.control = control;
    }

    @Override
    public String name() {
        return "main_thread";
    }

    @Override
    public long turns() {
        return turns;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread runs this
    public void wake() {
        try {
            control.execute(() -> {
                thread = Thread.currentThread();
                turns++;
            });
        } catch (RejectedExecutionException _) {
            // the process is stopping
        }
    }

    @Override
    public @Nullable Thread thread() {
        return thread;
    }

    @Override
    public @Nullable String foreignCode() {
        return null;
    }
}
