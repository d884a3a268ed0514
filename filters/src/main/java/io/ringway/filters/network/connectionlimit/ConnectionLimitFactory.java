package io.ringway.filters.network.connectionlimit;

import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.network.NetworkScope;
import io.ringway.routing.runtime.RuntimeValues;
import java.util.concurrent.atomic.AtomicLong;

/** A limit that all workers share. Owner: any. */
final class ConnectionLimitFactory implements NetworkFilterFactory.Passing {
    /** Slot of a limit that is always in force. */
    static final int ALWAYS = -1;

    private final long connectionsMax;
    private final long delayNs;
    private final int enabledSlot;
    private final int limitedStat;
    private final int activeStat;
    private final AtomicLong active = new AtomicLong();

    /**
     * @param delayNs how long a connection too many is kept before it is closed ({@code delay})
     * @param enabledSlot of the runtime's flag ({@code runtime_enabled}), or {@link #ALWAYS}
     */
    ConnectionLimitFactory(long connectionsMax, long delayNs, int enabledSlot, int limitedStat, int activeStat) {
        this.connectionsMax = connectionsMax;
        this.delayNs = delayNs;
        this.enabledSlot = enabledSlot;
        this.limitedStat = limitedStat;
        this.activeStat = activeStat;
    }

    @Override
    public FilterSource onWorker(NetworkScope scope) {
        return () -> new ConnectionLimitFilter(this);
    }

    boolean isEnabled(RuntimeValues runtime) {
        return enabledSlot == ALWAYS || enabledSlot >= runtime.slotCount() || runtime.flag(enabledSlot);
    }

    /** Takes a place; false if there is none. */
    boolean tryEnter() {
        if (active.incrementAndGet() > connectionsMax) {
            active.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        active.decrementAndGet();
    }

    long delayNs() {
        return delayNs;
    }

    int limitedStat() {
        return limitedStat;
    }

    int activeStat() {
        return activeStat;
    }
}
