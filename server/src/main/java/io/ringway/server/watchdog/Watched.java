package io.ringway.server.watchdog;

import org.jspecify.annotations.Nullable;

/** A thread that turns when it is asked to. Owner: watchdog. */
interface Watched {
    /** As in Envoy: {@code main_thread}, {@code worker_0}. */
    String name();

    /** Turns so far. */
    long turns();

    /** Makes it turn if it waits for something. */
    void wake();

    /** The thread, whose stack tells where it is; null if it is not known. */
    @Nullable
    Thread thread();

    /** The script or the like that it runs, or null. */
    @Nullable
    String foreignCode();
}
