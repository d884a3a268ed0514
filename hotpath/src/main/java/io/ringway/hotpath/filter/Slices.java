package io.ringway.hotpath.filter;

/** A start and a length in the worker's region as one long, so that finding a text allocates nothing. Owner: any (immutable). */
public final class Slices {
    /** There is nothing. */
    public static final long NONE = -1;

    private Slices() {}

    /** Packs a start and a length, both 0 or more. */
    public static long of(int start, int length) {
        return ((long) length << 32) | start;
    }

    public static int start(long slice) {
        return (int) slice;
    }

    public static int length(long slice) {
        return (int) (slice >>> 32);
    }
}
