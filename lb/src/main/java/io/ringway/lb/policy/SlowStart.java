package io.ringway.lb.policy;

import io.ringway.lb.HostState;
import io.ringway.lb.Tunable;

/**
 * New hosts count for less at first (Envoy {@code slow_start_config}): weight x max(weightMin, (age / window) ^ (1 / aggression)). Owner: any
 * (immutable).
 *
 * @param windowNs how long a host is new, more than 0 ({@code slow_start_window})
 * @param aggression 1 is linear, more is faster at first; what is not above 0 counts as 1 ({@code aggression}, default 1)
 * @param weightMin 0 to 1 ({@code min_weight_percent} / 100, default 0.1)
 */
public record SlowStart(long windowNs, Tunable aggression, double weightMin) {
    public static final double AGGRESSION_DEFAULT = 1.0;
    public static final double WEIGHT_MIN_DEFAULT = 0.1;

    /** Envoy's clock ticks in milliseconds, and a host is never younger than one of them. */
    private static final long AGE_MIN_NS = 1_000_000;

    /** Whether a host is still new. */
    boolean isNew(long startedNs, long nowNs) {
        return startedNs != HostState.ALWAYS && nowNs - startedNs < windowNs;
    }

    /** By what the weight of a host is multiplied, up to 1. */
    double factor(long startedNs, long nowNs) {
        if (!isNew(startedNs, nowNs)) {
            return 1.0;
        }
        double age = (double) Math.max(AGE_MIN_NS, nowNs - startedNs) / windowNs;
        double power = aggression.get();
        if (power > 0 && power != 1.0) {
            age = Math.pow(age, 1.0 / power);
        }
        return Math.max(age, weightMin);
    }
}
