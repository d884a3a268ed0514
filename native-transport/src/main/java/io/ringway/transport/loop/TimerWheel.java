package io.ringway.transport.loop;

import java.lang.System.Logger;

/**
 * Timers of one worker: a hierarchy of wheels. Scheduling, moving and cancelling are O(1) and allocate nothing; a bit map per
 * level says which buckets are in use, so that the next moment with work is known exactly and an idle worker sleeps until then.
 *
 * <pre>
 *   level 0   64 buckets of one tick     (4.2 ms)   up to 0.27 s ahead
 *   level 1   64 buckets of 64 ticks     (0.27 s)   up to 17 s
 *   level 2   64 buckets of 64^2 ticks   (17 s)     up to 18 min
 *   level 3   64 buckets of 64^3 ticks   (18 min)   up to 19.5 h
 *   level 4   64 buckets of 64^4 ticks   (19.5 h)   up to 52 days; what lies beyond waits here and is sorted again
 * </pre>
 *
 * <p>When time reaches a bucket of a higher level, its timers move down. A timer fires at the first tick at or after its deadline:
 * never early, up to one tick late.
 *
 * <p>Owner: worker.
 */
public final class TimerWheel {
    private static final Logger LOG = System.getLogger(TimerWheel.class.getName());

    /** Resolution: fine enough for timeouts that must hold within 50 ms, coarse enough that deadlines share a wake-up. */
    static final int TICK_SHIFT = 22; // 4.19 ms

    private static final int LEVELS = 5;
    private static final int LEVEL_SHIFT = 6;
    private static final int BUCKETS = 1 << LEVEL_SHIFT;
    private static final int BUCKET_MASK = BUCKETS - 1;
    private static final long HORIZON_TICKS = (1L << (LEVELS * LEVEL_SHIFT)) - 1;
    private static final long NEVER = Long.MAX_VALUE;
    /** Bucket number of timers that are due and wait to be fired. */
    private static final int DUE = LEVELS * BUCKETS;
    /** Bound on the work of one turn; the rest fires in the next one. */
    private static final int EXPIRIES_PER_TURN_MAX = 1024;

    private final Head[] heads = new Head[LEVELS * BUCKETS + 1];
    private final long[] used = new long[LEVELS];
    private final long startNs;
    /** All ticks up to this one have been handled. */
    private long tick;
    /** The next tick with something to do, or one before it if timers were cancelled since. */
    private long nextTick = NEVER;

    private long count;

    /** The fixed node of a bucket's ring. */
    private static final class Head extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            throw new AssertionError("not a timer");
        }
    }

    public TimerWheel(long startNs) {
        this.startNs = startNs;
        for (int i = 0; i < heads.length; i++) {
            heads[i] = new Head();
        }
    }

    /** Schedules, or moves if scheduled already. */
    public void schedule(Timer timer, long deadlineNs) {
        cancel(timer);
        timer.deadlineNs = deadlineNs;
        insert(timer);
        count++;
    }

    /** Schedules, or moves to an earlier deadline: one that is due before {@code deadlineNs} already stays as it is. */
    public void scheduleNoLater(Timer timer, long deadlineNs) {
        if (!timer.isScheduled() || timer.deadlineNs > deadlineNs) {
            schedule(timer, deadlineNs);
        }
    }

    /** Does nothing if the timer is not scheduled. */
    public void cancel(Timer timer) {
        if (timer.isScheduled()) {
            unlink(timer);
            count--;
        }
    }

    /** Fires what is due. */
    public void advance(long nowNs) {
        long nowTick = (nowNs - startNs) >> TICK_SHIFT;
        if (nowTick >= nextTick) {
            collect(nowTick);
        } else {
            tick = nowTick; // nothing lies between
        }
        if (!isEmpty(DUE)) {
            fire(nowNs);
        }
    }

    /** Nanoseconds until the wheel wants to be advanced again; at most {@code limitNs}. */
    public long idleNs(long nowNs, long limitNs) {
        if (!isEmpty(DUE)) {
            return 0;
        }
        if (nextTick == NEVER) {
            return limitNs;
        }
        return Math.clamp((nextTick << TICK_SHIFT) - (nowNs - startNs), 0, limitNs);
    }

    /** Timers that are scheduled. */
    public long count() {
        return count;
    }

    /** Moves everything due by {@code nowTick} to the due list, jumping from one used bucket to the next. */
    private void collect(long nowTick) {
        while (nextTick <= nowTick) {
            tick = nextTick;
            for (int level = LEVELS - 1; level > 0; level--) {
                if ((tick & ((1L << (level * LEVEL_SHIFT)) - 1)) == 0) {
                    moveDown(level);
                }
            }
            moveToDue((int) (tick & BUCKET_MASK));
            nextTick = findNextTick();
        }
        // Timers that are scheduled while others fire are placed from here, so that none of them fires in this turn
        // again.
        tick = nowTick;
    }

    private void moveDown(int level) {
        int bucket = (level << LEVEL_SHIFT) + (int) ((tick >> (level * LEVEL_SHIFT)) & BUCKET_MASK);
        while (!isEmpty(bucket)) {
            Timer timer = first(bucket);
            unlink(timer);
            insertAt(timer, Math.max(deadlineTick(timer), tick));
        }
    }

    private void moveToDue(int bucket) {
        while (!isEmpty(bucket)) {
            Timer timer = first(bucket);
            unlink(timer);
            link(timer, DUE);
        }
    }

    private void fire(long nowNs) {
        for (int fired = 0; fired < EXPIRIES_PER_TURN_MAX && !isEmpty(DUE); fired++) {
            Timer timer = first(DUE);
            unlink(timer);
            count--;
            try {
                timer.onExpiry(nowNs);
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.ERROR, "a timer failed", e);
            }
        }
    }

    private void insert(Timer timer) {
        insertAt(timer, Math.max(deadlineTick(timer), tick + 1));
    }

    private void insertAt(Timer timer, long dueTick) {
        long delta = Math.min(dueTick - tick, HORIZON_TICKS);
        int level = delta < BUCKETS ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(delta)) / LEVEL_SHIFT;
        long at = (tick + delta) >> (level * LEVEL_SHIFT);
        int index = (int) (at & BUCKET_MASK);
        link(timer, (level << LEVEL_SHIFT) + index);
        used[level] |= 1L << index;
        nextTick = Math.min(nextTick, at << (level * LEVEL_SHIFT));
    }

    /** First tick at or after the deadline; a deadline that is too far for the arithmetic is far enough. */
    private long deadlineTick(Timer timer) {
        long delay = timer.deadlineNs - startNs;
        if (timer.deadlineNs > 0 && startNs < 0 && delay < 0) {
            delay = Long.MAX_VALUE;
        }
        long whole = delay >> TICK_SHIFT;
        return (delay & ((1L << TICK_SHIFT) - 1)) == 0 ? whole : whole + 1;
    }

    private long findNextTick() {
        long found = NEVER;
        for (int level = 0; level < LEVELS; level++) {
            if (used[level] != 0) {
                long following = (tick >> (level * LEVEL_SHIFT)) + 1;
                int distance =
                        Long.numberOfTrailingZeros(Long.rotateRight(used[level], (int) (following & BUCKET_MASK)));
                found = Math.min(found, (following + distance) << (level * LEVEL_SHIFT));
            }
        }
        return found;
    }

    private boolean isEmpty(int bucket) {
        return heads[bucket].next == heads[bucket];
    }

    private Timer first(int bucket) {
        return heads[bucket].next;
    }

    private void link(Timer timer, int bucket) {
        Timer head = heads[bucket];
        Timer last = head.prev;
        timer.prev = last;
        timer.next = head;
        last.next = timer;
        head.prev = timer;
        timer.bucket = bucket;
    }

    private void unlink(Timer timer) {
        int bucket = timer.bucket;
        timer.prev.next = timer.next;
        timer.next.prev = timer.prev;
        timer.prev = timer;
        timer.next = timer;
        timer.bucket = Timer.NO_BUCKET;
        if (bucket != DUE && isEmpty(bucket)) {
            used[bucket >> LEVEL_SHIFT] &= ~(1L << (bucket & BUCKET_MASK));
        }
    }
}
