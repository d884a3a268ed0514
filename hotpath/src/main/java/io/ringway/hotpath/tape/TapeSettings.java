package io.ringway.hotpath.tape;

import java.util.concurrent.TimeUnit;

/**
 * What a tape keeps. Owner: any (immutable).
 *
 * @param records of each kind and worker, a power of two; 0 is none
 * @param slowNs a request that took so long is kept like an error
 * @param sampleEvery of the others one in so many, a power of two; 0 is none
 */
public record TapeSettings(int records, long slowNs, int sampleEvery) {
    /** 4,096 errors and slow requests and 4,096 others per worker, 4 MB each; slow is a second. */
    public static final TapeSettings DEFAULT = new TapeSettings(4096, TimeUnit.SECONDS.toNanos(1), 64);

    public static final TapeSettings OFF = new TapeSettings(0, Long.MAX_VALUE, 0);

    /** The same with numbers rounded up to powers of two. */
    public static TapeSettings of(int records, long slowNs, int sampleEvery) {
        return new TapeSettings(powerOfTwo(records), slowNs, powerOfTwo(sampleEvery));
    }

    private static int powerOfTwo(int value) {
        return value <= 1 ? Math.max(value, 0) : Integer.highestOneBit(value - 1) << 1;
    }
}
