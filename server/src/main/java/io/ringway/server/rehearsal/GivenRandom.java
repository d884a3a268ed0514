package io.ringway.server.rehearsal;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Random numbers of which one is given. Owner: the thread that plays. */
final class GivenRandom implements RandomGenerator {
    private final SplittableRandom others = new SplittableRandom(0);
    private long given;
    private boolean isGiven;

    /** The next number. */
    void next(long number) {
        given = number;
        isGiven = true;
    }

    @Override
    public long nextLong() {
        if (isGiven) {
            isGiven = false;
            return given;
        }
        return others.nextLong();
    }
}
