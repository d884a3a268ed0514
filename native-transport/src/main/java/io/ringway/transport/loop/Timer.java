package io.ringway.transport.loop;

/**
 * Something that can be scheduled on a {@link TimerWheel}; embed one per purpose in the object that owns it. Owner: worker.
 *
 * <p>A timer that is re-armed often (an idle timeout per request) should leave the earlier deadline scheduled, look at
 * its own deadline in {@link #onExpiry} and schedule itself again if that lies ahead: moving a deadline then costs one store.
 */
public abstract class Timer {
    /** Bucket of a timer that is not scheduled. */
    static final int NO_BUCKET = -1;

    /** Neighbours in the bucket's ring; itself while not scheduled. */
    Timer prev = this;

    Timer next = this;
    int bucket = NO_BUCKET;
    long deadlineNs;

    protected Timer() {}

    /** The deadline has passed; the timer is no longer scheduled and may be scheduled again from here. */
    protected abstract void onExpiry(long nowNs);

    public final boolean isScheduled() {
        return bucket != NO_BUCKET;
    }

    /** When it is due, in nanoseconds of {@link Clock#nanoTime()}; only while scheduled. */
    public final long deadlineNs() {
        return deadlineNs;
    }
}
