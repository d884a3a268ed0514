package io.ringway.transport.loop;

/** Time as the proxy sees it: a seam, so that a simulation can own it. */
public interface Clock {

    /** Monotonic nanoseconds from an arbitrary origin; all timeouts use this one. */
    long nanoTime();

    /** Wall-clock microseconds since 1970 UTC; for logs, dates and certificates only. */
    long epochMicros();

    /** The machine's clocks. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
