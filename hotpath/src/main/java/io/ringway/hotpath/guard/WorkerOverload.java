package io.ringway.hotpath.guard;

import io.ringway.hotpath.stats.WriterStats;
import java.util.random.RandomGenerator;

/**
 * A worker's look at the {@link OverloadState}: one read of a field that hardly ever changes as long as nothing is in force. Owner: worker.
 */
public final class WorkerOverload {
    private final OverloadState state;
    private final RandomGenerator random;
    private final WriterStats stats;

    public WorkerOverload(OverloadState state, RandomGenerator random, WriterStats stats) {
        this.state = state;
        this.random = random;
        this.stats = stats;
    }

    /** Whether an action concerns this one; with a value between all and nothing chance decides. */
    public boolean applies(OverloadAction action) {
        return isHit(state.value(action));
    }

    /** Whether load is to be shed here; counts it. */
    public boolean sheds(LoadShedPoint point) {
        if (!isHit(state.value(point))) {
            return false;
        }
        stats.increment(state.shedId(point));
        return true;
    }

    private boolean isHit(int value) {
        return value != 0 && (value == OverloadState.SATURATED || random.nextInt(OverloadState.SATURATED) < value);
    }

    /** A timeout as it is to be now; 0 (none) stays 0. */
    public long scaledNs(ScaledTimer timer, long timeoutNs) {
        int value = state.value(OverloadAction.REDUCE_TIMEOUTS);
        if (value == 0 || timeoutNs == 0) {
            return timeoutNs;
        }
        TimerMinimum minimum = state.minimum(timer);
        return minimum == null ? timeoutNs : minimum.reduce(timeoutNs, (double) value / OverloadState.SATURATED);
    }

    /**
     * A client has connected to one of the listeners.
     *
     * @param otherwiseMax the most connections unless the overload manager says how many there may be
     * @return false if there are as many as may be; then it is not counted
     */
    public boolean tryOpen(long otherwiseMax) {
        int most = state.connectionsMax();
        if (state.open() <= (most == OverloadState.UNLIMITED ? otherwiseMax : most)) {
            return true;
        }
        state.close();
        return false;
    }

    /** The same to a listener that does not mind the limit; it counts for the others. */
    public void open() {
        state.open();
    }

    /** A connection that was counted is gone. */
    public void onClosed() {
        state.close();
    }
}
