package io.ringway.transport.loop;

import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Timers of one worker over Agrona's hashed wheel. A timer fires at its deadline or up to one tick later, never before.
 * Owner: worker.
 */
public final class TimerWheel implements DeadlineTimerWheel.TimerHandler {
    /** Resolution: fine enough for timeouts that must hold within 50 ms, coarse enough to wake an idle worker rarely. */
    private static final long TICK_NS = 1 << 22; // 4.19 ms

    private static final int TICKS_PER_WHEEL = 1024;
    /** Bound on the work of one turn; the rest fires in the next one. */
    private static final int EXPIRIES_PER_TURN_MAX = 1024;

    private final DeadlineTimerWheel wheel;
    private final Long2ObjectHashMap<Timer> timers = new Long2ObjectHashMap<>();
    private long nextTickNs;

    public TimerWheel(long startNs) {
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, startNs, TICK_NS, TICKS_PER_WHEEL);
        nextTickNs = startNs + TICK_NS;
    }

    /** Schedules, or moves if scheduled already. */
    public void schedule(Timer timer, long deadlineNs) {
        cancel(timer);
        timer.deadlineNs = deadlineNs;
        timer.id = wheel.scheduleTimer(deadlineNs);
        timers.put(timer.id, timer);
    }

    /** Does nothing if the timer is not scheduled. */
    public void cancel(Timer timer) {
        if (timer.isScheduled()) {
            wheel.cancelTimer(timer.id);
            timers.remove(timer.id);
            timer.id = DeadlineTimerWheel.NULL_DEADLINE;
        }
    }

    /** Fires what is due. */
    public void advance(long nowNs) {
        if (nowNs < nextTickNs) {
            return;
        }
        int fired;
        do {
            fired = wheel.poll(nowNs, this, EXPIRIES_PER_TURN_MAX);
        } while (fired == 0 && wheel.currentTickTime() <= nowNs && wheel.timerCount() > 0);
        if (wheel.timerCount() == 0) {
            wheel.currentTickTime(nowNs);
        }
        nextTickNs = fired < EXPIRIES_PER_TURN_MAX ? Math.max(wheel.currentTickTime(), nowNs + 1) : nowNs;
    }

    /** Nanoseconds until the wheel wants to be advanced again; at most {@code limitNs}. */
    public long idleNs(long nowNs, long limitNs) {
        if (wheel.timerCount() == 0) {
            return limitNs;
        }
        return Math.clamp(nextTickNs - nowNs, 0, limitNs);
    }

    public long count() {
        return wheel.timerCount();
    }

    @Override
    public boolean onTimerExpiry(TimeUnit timeUnit, long now, long timerId) {
        @Nullable Timer timer = timers.remove(timerId);
        if (timer != null) {
            timer.id = DeadlineTimerWheel.NULL_DEADLINE;
            timer.onExpiry(now);
        }
        return true;
    }
}
