package io.ringway.hotpath.router;

import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.loop.Timer;

/**
 * How long one attempt may take: {@code per_try_timeout} from when the connection is there and the request has come whole until the answer's
 * head, {@code per_try_idle_timeout} between any two signs of life. Owner: worker.
 */
final class AttemptTimer extends Timer {
    private static final long NONE = Long.MAX_VALUE;

    private final Forwarding router;
    private final WorkerServices worker;
    private long timeoutNs;
    private long idleTimeoutNs;
    private long deadlineNs = NONE;
    private long lastActivityNs;
    private boolean isConnected;

    AttemptTimer(Forwarding router, WorkerServices worker) {
        this.router = router;
        this.worker = worker;
    }

    /** The request's limits, nanoseconds; 0 is none. */
    void limits(long timeout, long idleTimeout) {
        timeoutNs = timeout;
        idleTimeoutNs = idleTimeout;
    }

    long timeoutNs() {
        return timeoutNs;
    }

    /** A connection is there. */
    void onConnected(boolean isRequestComplete) {
        isConnected = true;
        lastActivityNs = worker.loop().nowNs();
        if (isRequestComplete) {
            onRequestComplete();
        } else {
            arm();
        }
    }

    /** The last of the request has come. */
    void onRequestComplete() {
        lastActivityNs = worker.loop().nowNs();
        if (isConnected && timeoutNs > 0) {
            deadlineNs = lastActivityNs + timeoutNs;
        }
        arm();
    }

    /** A piece of either body went through. */
    void touch() {
        lastActivityNs = worker.loop().nowNs();
    }

    /** The head of the answer goes to the client: only idleness ends the attempt now. */
    void onAnswer() {
        deadlineNs = NONE;
        touch();
    }

    /** The attempt is over. */
    void end() {
        deadlineNs = NONE;
        isConnected = false;
        worker.loop().timers().cancel(this);
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (!isConnected) {
            return;
        }
        if (nowNs >= deadlineNs) {
            router.onPerTryTimeout(false);
        } else if (nowNs >= idleDeadlineNs()) {
            router.onPerTryTimeout(true);
        } else {
            arm();
        }
    }

    private long idleDeadlineNs() {
        return idleTimeoutNs == 0 ? NONE : lastActivityNs + idleTimeoutNs;
    }

    private void arm() {
        long next = Math.min(deadlineNs, idleDeadlineNs());
        if (isConnected && next != NONE) {
            worker.loop().timers().scheduleNoLater(this, next);
        }
    }
}
