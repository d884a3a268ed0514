package io.ringway.hotpath.network.tcp;

import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;

/**
 * The idle timeout and the longest life of a session. A byte only moves the moment of the last activity: the timer looks when it is due. Owner: worker.
 */
final class TcpSessionTimer extends Timer {
    private static final long NEVER = Long.MAX_VALUE;

    private final TcpSession session;
    private final EventLoop loop;
    private final long idleTimeoutNs;
    private final long durationMaxNs;
    private long startNs;
    private long activeNs;
    private boolean isOpen;
    private boolean isDurationOver;

    TcpSessionTimer(TcpSession session, EventLoop loop, TcpProxyDescriptor descriptor) {
        this.session = session;
        this.loop = loop;
        idleTimeoutNs = descriptor.idleTimeoutNs();
        durationMaxNs = descriptor.durationMaxNs();
    }

    /** The client is there. */
    void onBegin() {
        startNs = loop.nowNs();
        arm();
    }

    /** Bytes can flow; connecting has a limit of its own. */
    void onOpen() {
        isOpen = true;
        activeNs = loop.nowNs();
        arm();
    }

    void onActivity() {
        activeNs = loop.nowNs();
    }

    void cancel() {
        loop.timers().cancel(this);
    }

    private long idleDeadlineNs() {
        return isOpen && idleTimeoutNs > 0 ? activeNs + idleTimeoutNs : NEVER;
    }

    private long durationDeadlineNs() {
        return durationMaxNs > 0 && !isDurationOver ? startNs + durationMaxNs : NEVER;
    }

    private void arm() {
        long deadlineNs = earlier(idleDeadlineNs(), durationDeadlineNs());
        if (deadlineNs != NEVER) {
            loop.timers().scheduleNoLater(this, deadlineNs);
        }
    }

    private static long earlier(long oneNs, long otherNs) {
        if (oneNs == NEVER || otherNs == NEVER) {
            return oneNs == NEVER ? otherNs : oneNs;
        }
        return oneNs - otherNs < 0 ? oneNs : otherNs;
    }

    @Override
    protected void onExpiry(long nowNs) {
        long idleNs = idleDeadlineNs();
        long durationNs = durationDeadlineNs();
        if (durationNs != NEVER && nowNs - durationNs >= 0) {
            isDurationOver = true;
            session.onMaxDuration();
        } else if (idleNs != NEVER && nowNs - idleNs >= 0) {
            session.onIdleTimeout();
        } else {
            arm();
        }
    }
}
