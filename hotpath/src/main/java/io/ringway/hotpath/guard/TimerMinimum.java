package io.ringway.hotpath.guard;

/**
 * How short a timeout may become (Envoy {@code ScaleTimersOverloadActionConfig.ScaleTimer}). Owner: any (immutable).
 *
 * @param timeoutNs {@code min_timeout}; negative if the share counts
 * @param share {@code min_scale} of the configured timeout, 0 to 1
 */
public record TimerMinimum(long timeoutNs, double share) {
    /** A fixed time. */
    public static TimerMinimum of(long timeoutNs) {
        return new TimerMinimum(timeoutNs, 0);
    }

    /** A share of what is configured. */
    public static TimerMinimum ofShare(double share) {
        return new TimerMinimum(-1, share);
    }

    /**
     * What a timeout is reduced to.
     *
     * @param maximumNs as configured
     * @param reduction 0 not at all, 1 to the minimum
     */
    public long reduce(long maximumNs, double reduction) {
        long minimumNs = timeoutNs < 0 ? (long) (maximumNs * share) : Math.min(timeoutNs, maximumNs);
        return minimumNs + (long) ((maximumNs - minimumNs) * (1 - reduction));
    }
}
