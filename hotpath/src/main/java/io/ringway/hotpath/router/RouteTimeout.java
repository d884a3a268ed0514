package io.ringway.hotpath.router;

import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.loop.Timer;

/**
 * The route's timeout: from the end of the request to the end of the answer (Envoy {@code RouteAction.timeout}). It stays on the wheel over
 * requests and fires at the earliest deadline it was set to, so a request costs no timer operation as a rule. Owner: worker.
 */
final class RouteTimeout extends Timer {
    private static final long NONE = Long.MAX_VALUE;

    private final Forwarding router;
    private final WorkerServices worker;
    private long timeoutNs;
    private long deadlineNs = NONE;

    RouteTimeout(Forwarding router, WorkerServices worker) {
        this.router = router;
        this.worker = worker;
    }

    /** For a request, nanoseconds; 0 is none. */
    void begin(long timeout) {
        timeoutNs = timeout;
    }

    /** As it was set, 0 is none. */
    long timeoutNs() {
        return timeoutNs;
    }

    /** The whole request has come. */
    void onRequestComplete() {
        if (timeoutNs > 0) {
            deadlineNs = worker.loop().nowNs() + timeoutNs;
            worker.loop().timers().scheduleNoLater(this, deadlineNs);
        }
    }

    /** What is left of it, nanoseconds, more than 0; 0 if there is no limit. */
    long leftNs(long leastNs) {
        return deadlineNs == NONE
                ? timeoutNs
                : Math.max(leastNs, deadlineNs - worker.loop().nowNs());
    }

    void end() {
        deadlineNs = NONE;
        timeoutNs = 0;
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (deadlineNs == NONE) {
            return;
        }
        if (nowNs < deadlineNs) {
            worker.loop().timers().schedule(this, deadlineNs);
            return;
        }
        router.onTimeout();
    }
}
