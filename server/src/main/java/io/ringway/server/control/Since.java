package io.ringway.server.control;

import io.ringway.transport.loop.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When something began, by the wall clock to be shown, and by the other one to tell how long ago that was: the wall clock may jump meanwhile. Owner:
 * any (immutable).
 */
public record Since(Instant at, long atNs, Clock clock) {
    public static Since now(Clock clock) {
        return new Since(Instant.now(), clock.nanoTime(), clock);
    }

    public Duration elapsed() {
        return Duration.ofNanos(clock.nanoTime() - atNs);
    }
}
