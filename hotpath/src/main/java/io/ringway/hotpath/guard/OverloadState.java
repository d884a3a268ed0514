package io.ringway.hotpath.guard;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What actions and load-shed points are in force, for all workers of the process. Each has a value from 0, not at all, to {@link #SATURATED}: the
 * share of what it concerns.
 *
 * <p>Owner: the thread {@code overload} writes; any reads. {@link #connections} is counted by all workers.
 */
public final class OverloadState {
    /** The value of an action or point that concerns everything. */
    public static final int SATURATED = 1 << 30;

    /** No limit of connections. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int ACTIONS = OverloadAction.values().length;

    /** Actions first, then points; each a bit of {@link #inForce}. */
    private final int[] values = new int[ACTIONS + LoadShedPoint.values().length];

    private final int[] shedIds = new int[LoadShedPoint.values().length];
    private final @Nullable TimerMinimum[] minimums = new TimerMinimum[ScaledTimer.values().length];
    private final AtomicInteger connections = new AtomicInteger();

    /** A bit for each value that is not 0. Written after the values, read before them. */
    private volatile int inForce;

    private volatile int connectionsMax = UNLIMITED;

    /**
     * Says what the counter of a point is, before the point gets its first value.
     *
     * @param shedCount id of {@code overload.<point>.shed_load_count}
     */
    public void count(LoadShedPoint point, int shedCount) {
        shedIds[point.index()] = shedCount;
    }

    /** Says how short a timeout may become; null if it stays as it is. */
    public void minimum(ScaledTimer timer, @Nullable TimerMinimum minimum) {
        minimums[timer.index()] = minimum;
        publish();
    }

    /** Sets an action's value, 0 to 1. */
    public void set(OverloadAction action, double value) {
        set(action.index(), value);
    }

    /** Sets a point's value, 0 to 1. */
    public void set(LoadShedPoint point, double value) {
        set(ACTIONS + point.index(), value);
    }

    private void set(int index, double value) {
        values[index] = (int) (Math.clamp(value, 0, 1) * SATURATED);
        publish();
    }

    private void publish() {
        int bits = 0;
        for (int i = 0; i < values.length; i++) {
            bits |= values[i] == 0 ? 0 : 1 << i;
        }
        inForce = bits;
    }

    /** An action's value, 0 to {@link #SATURATED}. */
    public int value(OverloadAction action) {
        return value(action.index());
    }

    /** A point's value, 0 to {@link #SATURATED}. */
    public int value(LoadShedPoint point) {
        return value(ACTIONS + point.index());
    }

    private int value(int index) {
        return (inForce & 1 << index) == 0 ? 0 : values[index];
    }

    int shedId(LoadShedPoint point) {
        return shedIds[point.index()];
    }

    @Nullable
    TimerMinimum minimum(ScaledTimer timer) {
        return minimums[timer.index()];
    }

    /** Most connections of clients to all listeners ({@code envoy.resource_monitors.global_downstream_max_connections}). */
    public void connectionsMax(int most) {
        connectionsMax = most;
    }

    int connectionsMax() {
        return connectionsMax;
    }

    /** Open connections of clients, those to listeners that do not mind the limit included. */
    public int connections() {
        return connections.get();
    }

    int open() {
        return connections.incrementAndGet();
    }

    void close() {
        connections.decrementAndGet();
    }
}
