package io.ringway.lb;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a worker tells a thread of the cold side that there is something to look at: a flag and a wake-up. Several rings before the thread
 * looks are one. Owner: any rings, one thread waits.
 */
public final class Alarm implements Runnable {
    private volatile boolean isRung;
    private volatile @Nullable Thread listener;

    /** Rings; neither blocks nor allocates. */
    @Override
    public void run() {
        isRung = true;
        LockSupport.unpark(listener);
    }

    /**
     * Waits for the next ring. One thread only.
     *
     * @return false if the thread was interrupted
     */
    public boolean await() {
        listener = Thread.currentThread();
        while (!isRung) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                return false;
            }
        }
        isRung = false;
        return true;
    }
}
