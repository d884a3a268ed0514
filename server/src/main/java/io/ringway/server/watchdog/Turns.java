package io.ringway.server.watchdog;

/**
 * For how long a thread has not turned. It is asked to turn when it has not done so by itself since the last look; the time begins when it is
 * asked. Owner: watchdog.
 */
final class Turns {
    private static final long NOT_ASKED = Long.MIN_VALUE;

    private final Watched thread;
    private long lastTurns = -1;
    private long askedNs = NOT_ASKED;

    Turns(Watched thread) {
        this.thread = thread;
    }

    /** Looks. Returns for how long the thread has not turned although it was asked to; 0 if it has. */
    long stuckNs(long nowNs) {
        long turns = thread.turns();
        if (turns != lastTurns) {
            lastTurns = turns;
            askedNs = NOT_ASKED;
            return 0;
        }
        if (askedNs == NOT_ASKED) {
            askedNs = nowNs;
            thread.wake();
        }
        return nowNs - askedNs;
    }

    /** The watchdog itself has slept too long: what it saw before says nothing. */
    void forget(long nowNs) {
        if (askedNs != NOT_ASKED) {
            askedNs = nowNs;
        }
    }
}
