package io.ringway.hotpath.hcm;

import io.ringway.hotpath.guard.ScaledTimer;
import io.ringway.transport.loop.Timer;

/**
 * Idle timeout and maximum duration of a stream. It stays on the wheel from one request to the next and looks at the
 * deadlines only when it fires, so a request costs no timer operation. Owner: worker.
 */
final class StreamTimer extends Timer {
    private static final long NONE = Long.MAX_VALUE;

    private final Stream stream;
    private long lastActivityNs;
    private long idleTimeoutNs;
    private long requestDeadlineNs = NONE;
    private long endDeadlineNs = NONE;
    private boolean isRunning;

    StreamTimer(Stream stream) {
        this.stream = stream;
    }

    void begin(long nowNs) {
        HttpOptions options = stream.hcm().descriptor().options();
        idleTimeoutNs = options.streamIdleTimeoutNs();
        requestDeadlineNs = after(nowNs, options.requestTimeoutNs());
        endDeadlineNs = after(nowNs, options.streamDurationMaxNs());
        lastActivityNs = nowNs;
        isRunning = true;
        arm();
    }

    /** Something moved. */
    void touch(long nowNs) {
        lastActivityNs = nowNs;
    }

    /** The request has come whole: {@code request_timeout} no longer matters. */
    void onRequestEnd() {
        requestDeadlineNs = NONE;
    }

    /** The route has an idle timeout of its own; 0 is none. */
    void idleTimeout(long timeoutNs) {
        idleTimeoutNs = timeoutNs;
        arm();
    }

    /** The route has a longest duration of its own; 0 is none. */
    void durationMax(long startNs, long durationNs) {
        endDeadlineNs = after(startNs, durationNs);
        arm();
    }

    void end() {
        isRunning = false;
    }

    /** Nobody will use it again. */
    void forget() {
        stream.worker().loop().timers().cancel(this);
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (!isRunning) {
            return;
        }
        if (nowNs >= Math.min(endDeadlineNs, requestDeadlineNs)) {
            stream.onTimeout(false);
        } else if (nowNs >= idleDeadlineNs()) {
            stream.onTimeout(true);
        } else {
            arm();
        }
    }

    /** Moves to an earlier deadline if there is one. */
    void rearm() {
        if (isRunning) {
            arm();
        }
    }

    private void arm() {
        long deadline = Math.min(idleDeadlineNs(), Math.min(endDeadlineNs, requestDeadlineNs));
        if (deadline != NONE) {
            stream.worker().loop().timers().scheduleNoLater(this, deadline);
        }
    }

    private long idleDeadlineNs() {
        return idleTimeoutNs == 0
                ? NONE
                : lastActivityNs
                        + stream.worker().overload().scaledNs(ScaledTimer.HTTP_DOWNSTREAM_STREAM_IDLE, idleTimeoutNs);
    }

    private static long after(long nowNs, long timeoutNs) {
        return timeoutNs == 0 ? NONE : nowNs + timeoutNs;
    }
}
