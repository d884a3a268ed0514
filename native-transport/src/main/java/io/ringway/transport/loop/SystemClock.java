package io.ringway.transport.loop;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

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
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
