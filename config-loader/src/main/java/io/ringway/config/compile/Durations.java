package io.ringway.config.compile;

import com.google.protobuf.Duration;

/** Protobuf durations in nanoseconds. Owner: any (stateless). */
public final class Durations {
    /** 292 years; longer ones are the same to everybody. */
    private static final long SECONDS_MAX = Long.MAX_VALUE / 1_000_000_000L - 1;

    private Durations() {}

    /** Of one duration; what is too long is the longest one. */
    public static long ns(Duration duration) {
        long seconds = Math.clamp(duration.getSeconds(), -SECONDS_MAX, SECONDS_MAX);
        return seconds * 1_000_000_000L + duration.getNanos();
    }

    /** The duration if it was set, else the default. */
    public static long ns(boolean isSet, Duration duration, long defaultNs) {
        return isSet ? ns(duration) : defaultNs;
    }
}
