package io.ringway.hotpath.hcm;

import io.ringway.hotpath.guard.ScaledTimer;
import io.ringway.hotpath.guard.WorkerOverload;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;

/**
 * The timeouts of a downstream connection: idle, request head, lingering, whole life. It is moved only to an earlier deadline; a later
 * one is noticed when the earlier fires. Owner: worker.
 */
final class H1ConnectionTimer extends Timer {
    private static final long NONE = Long.MAX_VALUE;

    private final H1DownstreamConnection connection;
    private final EventLoop loop;
    private final HttpOptions options;
    private final WorkerOverload overload;
    private final long bornNs;
    private long stateSinceNs;
    private boolean isHeadStarted;

    H1ConnectionTimer(H1DownstreamConnection connection, EventLoop loop, HttpOptions options, WorkerOverload overload) {
        this.connection = connection;
        this.loop = loop;
        this.options = options;
        this.overload = overload;
        bornNs = loop.nowNs();
    }

    void onIdle() {
        stateSinceNs = loop.nowNs();
        isHeadStarted = false;
        arm();
    }

    /** The first bytes of a head came; later ones do not extend the time. */
    void onHeadStarted() {
        if (!isHeadStarted) {
            isHeadStarted = true;
            stateSinceNs = loop.nowNs();
            arm();
        }
    }

    void onLinger() {
        stateSinceNs = loop.nowNs();
        arm();
    }

    int prefetch() {
        return (int) stateSinceNs + (int) deadlineNs();
    }

    void cancel() {
        loop.timers().cancel(this);
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (nowNs < deadline()) {
            arm();
            return;
        }
        switch (connection.state()) {
            case HEAD -> {
                if (connection.isHeadStarted()) {
                    connection.onHeadTimeout();
                } else {
                    connection.onIdleTimeout();
                }
            }
            case LINGER, CLOSED -> connection.onLingerTimeout();
            case BODY, ANSWER, TUNNEL -> {
                // The stream has timeouts of its own; onIdle arms again.
            }
        }
    }

    /** Moves to an earlier deadline if there is one; a later one is noticed when the earlier fires. */
    void arm() {
        long deadline = deadline();
        if (deadline != NONE) {
            loop.timers().scheduleNoLater(this, deadline);
        }
    }

    private long deadline() {
        return switch (connection.state()) {
            case HEAD ->
                connection.isHeadStarted()
                        ? headDeadline()
                        : Math.min(endOfLifeNs(), after(stateSinceNs, idleTimeoutNs()));
            case LINGER, CLOSED -> after(stateSinceNs, options.delayedCloseTimeoutNs());
            case BODY, ANSWER, TUNNEL -> NONE;
        };
    }

    private long endOfLifeNs() {
        return after(
                bornNs,
                overload.scaledNs(ScaledTimer.HTTP_DOWNSTREAM_CONNECTION_MAX, options.connectionDurationMaxNs()));
    }

    private long idleTimeoutNs() {
        return overload.scaledNs(ScaledTimer.HTTP_DOWNSTREAM_CONNECTION_IDLE, options.idleTimeoutNs());
    }

    /** Without a limit for heads, a half-sent one counts as idle. */
    private long headDeadline() {
        return after(
                stateSinceNs,
                options.requestHeadersTimeoutNs() > 0 ? options.requestHeadersTimeoutNs() : idleTimeoutNs());
    }

    private static long after(long sinceNs, long timeoutNs) {
        return timeoutNs == 0 ? NONE : sinceNs + timeoutNs;
    }
}
