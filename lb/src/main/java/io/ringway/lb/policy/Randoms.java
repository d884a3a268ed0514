package io.ringway.lb.policy;

/** Several numbers out of the one random number a pick gets. */
public final class Randoms {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private Randoms() {}

    /** An int in {@code [0, bound)} from the upper half of a random number: multiply and shift, no division. */
    public static int below(long random, int bound) {
        return (int) (((random >>> 32) * bound) >>> 32);
    }

    /** The next number of the sequence that starts with {@code random} (SplitMix64: Steele, Lea, Flood 2014). */
    public static long next(long random) {
        long z = random + GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
