package io.ringway.server.assemble;

import io.ringway.server.control.Lifecycle;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Waits for what is in flight. The listeners are closed already and every answer says {@code Connection: close}; a connection that says
 * nothing for a moment gets closed too, so that clients which keep idle connections do not hold the process up.
 *
 * <p>Owner: control.
 */
final class Drain {
    private static final System.Logger LOG = System.getLogger(Drain.class.getName());
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Idle connections are left open this long: a request that is on its way meanwhile is still served. */
    private static final long IDLE_GRACE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(5);

    private final Lifecycle lifecycle;
    private final IntSupplier connections;
    private final Runnable closeIdle;

    /** Looks on. */
    interface Watcher {
        /** Nobody looks, nobody gives up. */
        Watcher NONE = _ -> true;

        /**
         * Once in every step.
         *
         * @param open connections
         * @return false to give the drain up
         */
        boolean onStep(int open);
    }

    /**
     * A drain that has not begun.
     *
     * @param connections downstream connections open now
     * @param closeIdle closes those without a request
     */
    Drain(Lifecycle lifecycle, IntSupplier connections, Runnable closeIdle) {
        this.lifecycle = lifecycle;
        this.connections = connections;
        this.closeIdle = closeIdle;
    }

    /**
     * Returns when nothing is in flight, the time is over, or somebody asked for a stop again.
     *
     * @param isImmediate close idle connections without the moment of grace
     * @return false if the watcher gave it up
     */
    boolean await(long limitNs, boolean isImmediate, Watcher watcher) throws InterruptedException {
        long begin = System.nanoTime();
        long graceNs = isImmediate ? 0 : Math.min(IDLE_GRACE_NS, limitNs / 2);
        long nextLineNs = 0;
        boolean wasEmpty = false;
        while (true) {
            int open = connections.getAsInt();
            long elapsedNs = System.nanoTime() - begin;
            if (!watcher.onStep(open)) {
                return false;
            }
            if (open == 0 && wasEmpty) { // once is not enough: a connection may have been accepted and not counted yet
                LOG.log(System.Logger.Level.INFO, "drained");
                return true;
            }
            if (elapsedNs >= limitNs && open > 0) {
                LOG.log(System.Logger.Level.WARNING, "drain time is over: closing " + open + " connections");
                return true;
            }
            wasEmpty = open == 0;
            if (elapsedNs >= nextLineNs && open > 0) {
                nextLineNs = elapsedNs + PROGRESS_NS;
                LOG.log(System.Logger.Level.INFO, progress(open, limitNs - elapsedNs));
            }
            if (elapsedNs >= graceNs) {
                closeIdle.run();
            }
            if (lifecycle.awaitHaltRequest(STEP_NS)) {
                if (open > 0) {
                    LOG.log(System.Logger.Level.WARNING, "asked to stop again: closing " + open + " connections");
                }
                return true;
            }
        }
    }

    private static String progress(int open, long leftNs) {
        return "draining: " + open + (open == 1 ? " connection" : " connections") + " open, up to "
                + TimeUnit.NANOSECONDS.toSeconds(leftNs) + " s left; a second signal stops at once";
    }
}
