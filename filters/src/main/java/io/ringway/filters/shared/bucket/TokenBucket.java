package io.ringway.filters.shared.bucket;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tokens that come at a steady rate, up to a number (Envoy {@code type.v3.TokenBucket}). What is kept is the moment at which the bucket would
 * have been empty: each token taken moves it on by the time that one token needs to come.
 *
 * <p>Owner: any; no locks.
 */
public final class TokenBucket {
    /** A quarter of what a long holds, so that sums stay in range. */
    private static final long CAPACITY_NS_MAX = Long.MAX_VALUE / 4;

    /** Nobody has looked yet: the bucket is full whatever the clock says. */
    private static final long NEVER = Long.MIN_VALUE;

    private final long tokensMax;
    private final double tokenNs;
    private final long capacityNs;
    private final AtomicLong emptyNs = new AtomicLong(NEVER);

    /**
     * A full bucket.
     *
     * @param tokensMax most tokens that it holds, 1 or more
     * @param tokensPerFill tokens that come in each interval, 1 or more
     * @param fillIntervalNs the interval, 1 or more
     */
    public TokenBucket(long tokensMax, long tokensPerFill, long fillIntervalNs) {
        this.tokensMax = tokensMax;
        tokenNs = (double) fillIntervalNs / (double) tokensPerFill;
        capacityNs = (long) Math.min((double) tokensMax * tokenNs, (double) CAPACITY_NS_MAX);
    }

    /**
     * Takes a token, if there is one.
     *
     * @param nowNs of one clock of any origin
     */
    public boolean tryTake(long nowNs) {
        while (true) {
            long known = emptyNs.get();
            long sinceNs = known == NEVER ? capacityNs : Math.min(nowNs - known, capacityNs);
            if (sinceNs < (long) tokenNs) {
                return false;
            }
            if (emptyNs.compareAndSet(known, nowNs - sinceNs + (long) tokenNs)) {
                return true;
            }
        }
    }

    /** Most tokens that it holds. */
    public long tokensMax() {
        return tokensMax;
    }

    /** Whole tokens that there are. */
    public long tokens(long nowNs) {
        return Math.min(tokensMax, (long) ((double) sinceEmptyNs(nowNs) / tokenNs));
    }

    /** How long until there is a token; 0 if there is one. */
    public long untilTokenNs(long nowNs) {
        return Math.max(0, (long) Math.ceil(tokenNs - (double) sinceEmptyNs(nowNs)));
    }

    private long sinceEmptyNs(long nowNs) {
        long known = emptyNs.get();
        return known == NEVER ? capacityNs : Math.min(nowNs - known, capacityNs);
    }
}
