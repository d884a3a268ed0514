package io.ringway.lb.subset;

/**
 * What is tried for a request, in turn until there is a host: each step is the index of a subset and why it is tried. Owner: any (immutable).
 */
final class Steps {
    /** The route's own subset. */
    static final int SELECTED = 0;
    /** The fallback of a selector. */
    static final int SELECTOR = 1;
    /** The fallback of the cluster. */
    static final int FALLBACK = 2;
    /** Any host, since the fallback has none. */
    static final int PANIC = 3;

    private static final int REASON_BITS = 2;
    private static final int REASON_MASK = 3;

    private Steps() {}

    static int of(int subset, int reason) {
        return subset << REASON_BITS | reason;
    }

    static int subset(int step) {
        return step >>> REASON_BITS;
    }

    static int reason(int step) {
        return step & REASON_MASK;
    }
}
