package io.ringway.lb.hash;

/**
 * MT19937 (Matsumoto and Nishimura, 1998), C++'s {@code std::mt19937}: wherever Envoy draws hosts by it, the same ones have to be drawn here.
 * Seeding allocates nothing. Owner: worker.
 */
public final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int MIDDLE = 397;
    private static final int TWIST = 0x9908b0df;
    private static final int SEED_FACTOR = 1_812_433_253;

    private final int[] state = new int[SIZE];
    private int next;

    /** Begins the sequence of a seed, of which the lower half counts. */
    public void seed(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = SEED_FACTOR * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
        next = SIZE;
    }

    /** 32 random bits, as a number from 0 on. */
    public long next() {
        if (next == SIZE) {
            renew();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        y ^= y >>> 18;
        return Integer.toUnsignedLong(y);
    }

    private void renew() {
        for (int i = 0; i < SIZE; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
            state[i] = state[(i + MIDDLE) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : TWIST);
        }
        next = 0;
    }
}
