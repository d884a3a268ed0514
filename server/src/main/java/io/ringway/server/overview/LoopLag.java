package io.ringway.server.overview;

import io.ringway.hotpath.worker.WorkerProxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a worker takes to come to something new: the time between a question and its answer through the worker's inbox. Nothing is measured
 * while nobody looks; each look has the answer to the look before, or how long that one waits already. Owner: any.
 */
public final class LoopLag {
    private static final long NOT_ASKED = Long.MIN_VALUE;

    private final List<WorkerProxy> workers;
    /** Those of {@link #workers} that were there at the last look: the admin pages are there before them. */
    private volatile List<Asked> asked = List.of();

    /** One worker. */
    private static final class Asked {
        final WorkerProxy worker;
        /** When the question was asked that has no answer yet, or {@link #NOT_ASKED}. */
        final AtomicLong sinceNs = new AtomicLong(NOT_ASKED);

        volatile long lastNs;
        volatile int connections;

        Asked(WorkerProxy worker) {
            this.worker = worker;
        }

        @SuppressWarnings("FutureReturnValueIgnored") // both outcomes are looked at
        void ask() {
            long nowNs = System.nanoTime();
            if (sinceNs.compareAndSet(NOT_ASKED, nowNs)) {
                worker.connectionCount().whenComplete((count, failure) -> {
                    if (failure == null) {
                        connections = count;
                        lastNs = System.nanoTime() - nowNs;
                    }
                    sinceNs.set(NOT_ASKED);
                });
            }
        }
    }

    /**
     * What is known of a worker.
     *
     * @param lagUs microseconds
     * @param connections open ones of both sides, when it was last asked
     * @param inboxDepth commands that wait now
     */
    record Reading(long lagUs, int connections, int inboxDepth) {}

    /**
     * Asks nobody yet.
     *
     * @param workers in order; the list may still grow
     */
    public LoopLag(List<WorkerProxy> workers) {
        this.workers = workers;
    }

    /** In the order of the workers; asks anew. */
    List<Reading> read() {
        List<WorkerProxy> now = List.copyOf(workers);
        if (asked.size() != now.size()) {
            asked = now.stream().map(Asked::new).toList();
        }
        return asked.stream().map(LoopLag::read).toList();
    }

    private static Reading read(Asked one) {
        long sinceNs = one.sinceNs.get();
        long waitingNs = sinceNs == NOT_ASKED ? 0 : System.nanoTime() - sinceNs;
        one.ask();
        return new Reading(
                TimeUnit.NANOSECONDS.toMicros(Math.max(one.lastNs, waitingNs)),
                one.connections,
                one.worker.inboxDepth());
    }
}
