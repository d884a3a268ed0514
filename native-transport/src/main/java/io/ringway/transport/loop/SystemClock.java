package io.ringway.transport.loop;

/** The machine's clocks. Owner: any (immutable). */
final class SystemClock implements Clock {
    static final SystemClock INSTANCE = new SystemClock();

    private SystemClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochMicros() {
        // Whole milliseconds: what the JDK offers beyond that allocates, and workers ask several times a second.
        return System.currentTimeMillis() * 1_000;
    }
}
