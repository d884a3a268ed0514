package io.ringway.filters.network.connectionlimit;

import io.ringway.hotpath.network.NetworkCallbacks;
import io.ringway.hotpath.network.NetworkFilter;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;
import org.jspecify.annotations.Nullable;

/** Lets a connection pass if there is a place for it, and closes it otherwise. Owner: worker. */
final class ConnectionLimitFilter extends Timer implements NetworkFilter {
    private final ConnectionLimitFactory limit;
    private @Nullable NetworkCallbacks callbacks;
    private boolean isInside;
    private boolean isRefused;

    ConnectionLimitFilter(ConnectionLimitFactory limit) {
        this.limit = limit;
    }

    @Override
    public void onAttached(NetworkCallbacks connection) {
        callbacks = connection;
    }

    private NetworkCallbacks callbacks() {
        NetworkCallbacks attached = callbacks;
        if (attached == null) {
            throw new IllegalStateException("not attached");
        }
        return attached;
    }

    @Override
    public Status onNewConnection() {
        NetworkCallbacks connection = callbacks();
        if (!limit.isEnabled(connection.worker().runtime())) {
            return Status.CONTINUE;
        }
        if (limit.tryEnter()) {
            isInside = true;
            connection.worker().stats().increment(limit.activeStat());
            return Status.CONTINUE;
        }
        isRefused = true;
        connection.worker().stats().increment(limit.limitedStat());
        if (limit.delayNs() > 0) {
            EventLoop loop = connection.worker().loop();
            loop.timers().schedule(this, loop.nowNs() + limit.delayNs());
        } else {
            connection.close();
        }
        return Status.STOP;
    }

    @Override
    protected void onExpiry(long nowNs) {
        callbacks().close();
    }

    @Override
    public Status onData(int position, int length, boolean isEnd) {
        return isRefused ? Status.STOP : Status.CONTINUE;
    }

    @Override
    public void onClosed() {
        callbacks().worker().loop().timers().cancel(this);
        if (isInside) {
            limit.leave();
            callbacks().worker().stats().decrement(limit.activeStat());
        }
    }
}
