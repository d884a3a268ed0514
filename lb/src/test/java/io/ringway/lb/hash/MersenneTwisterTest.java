package io.ringway.lb.hash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MersenneTwisterTest {
    private final MersenneTwister random = new MersenneTwister();

    /** The C++ standard ([rand.predef]) fixes the 10,000th number of the default seed; the first ones are those of the authors' program. */
    @Test
    void theNumbersAreThoseOfTheStandard() {
        random.seed(5489);
        assertThat(random.next()).isEqualTo(3_499_211_612L);
        assertThat(random.next()).isEqualTo(581_869_302L);
        for (int i = 2; i < 9_999; i++) {
            random.next();
        }
        assertThat(random.next()).isEqualTo(4_123_659_995L);
    }

    @Test
    void theUpperHalfOfASeedDoesNotCount() {
        random.seed(0x1234_5678_0000_1571L);
        assertThat(random.next()).isEqualTo(3_499_211_612L);
    }
}
