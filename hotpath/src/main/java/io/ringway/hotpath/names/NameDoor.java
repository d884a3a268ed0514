package io.ringway.hotpath.names;

import io.ringway.lb.Alarm;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One DNS cache as all threads see it: the way from the workers to control, and the two limits that hold for the process. Nothing of it is
 * touched by a request whose name is known. The queue is bounded by the limits: one entry per name that is waited for and worker, and one per
 * host and worker.
 *
 * <p>Owner: any; {@link #poll} and {@link #nameCount(int)} are for control.
 */
public final class NameDoor {
    private final int waitingMax;
    private final int namesMax;
    private final Alarm alarm;
    private final ConcurrentLinkedQueue<NameRequest> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile int names;

    /**
     * @param waitingMax requests that may wait at a time ({@code max_pending_requests})
     * @param namesMax names that the cache may hold ({@code max_hosts})
     * @param alarm wakes whoever reads
     */
    public NameDoor(int waitingMax, int namesMax, Alarm alarm) {
        this.waitingMax = waitingMax;
        this.namesMax = namesMax;
        this.alarm = alarm;
    }

    /** Wakes whoever reads; several caches may share it. */
    public Alarm alarm() {
        return alarm;
    }

    public int waitingMax() {
        return waitingMax;
    }

    public int namesMax() {
        return namesMax;
    }

    /** Requests that wait for a name now. */
    public int waiting() {
        return waiting.get();
    }

    /** The next thing that a worker has told, or null. */
    public @Nullable NameRequest poll() {
        return requests.poll();
    }

    /** Notes how many names the cache holds. */
    public void nameCount(int count) {
        names = count;
    }

    void tell(NameRequest request) {
        requests.add(request);
        alarm.run();
    }

    boolean isFull() {
        return names >= namesMax;
    }

    boolean tryWait() {
        if (waiting.incrementAndGet() <= waitingMax) {
            return true;
        }
        waiting.decrementAndGet();
        return false;
    }

    void endWait() {
        waiting.decrementAndGet();
    }
}
