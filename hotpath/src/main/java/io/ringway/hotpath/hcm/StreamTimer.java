package io.ringway.hotpath.hcm;

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
    private long endDeadlineNs = NONE;
    private boolean isRunning;

    StreamTimer(Stream stream) {
        this.stream = stream;
    }

    void begin(long nowNs) {
        HttpOptions options = stream.hcm().descriptor().options();
        idleTimeoutNs = options.streamIdleTimeoutNs();
        long durationNs = shorter(options.requestTimeoutNs(), options.streamDurationMaxNs());
        endDeadlineNs = durationNs == 0 ? NONE : nowNs + durationNs;
        lastActivityNs = nowNs;
        isRunning = true;
        arm();
    }

    /** Something moved. */
    void touch(long nowNs) {
        lastActivityNs = nowNs;
    }

    void end() {
        isRunning = false;
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (!isRunning) {
            return;
        }
        if (nowNs >= endDeadlineNs) {
            stream.onTimeout(false);
        } else if (nowNs >= idleDeadlineNs()) {
            stream.onTimeout(true);
        } else {
            arm();
        }
    }

    private void arm() {
        long deadline = Math.min(idleDeadlineNs(), endDeadlineNs);
        if (deadline != NONE && (!isScheduled() || deadlineNs() > deadline)) {
            stream.worker().loop().timers().schedule(this, deadline);
        }
    }

    private long idleDeadlineNs() {
        return idleTimeoutNs == 0 ? NONE : lastActivityNs + idleTimeoutNs;
    }

    private static long shorter(long a, long b) {
        return a == 0 ? b : b == 0 ? a : Math.min(a, b);
    }
}
