package io.ringway.filters.shared.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = -3 * SECOND; // the clock may have any origin

    private static int takeAll(TokenBucket bucket, long nowNs) {
        int taken = 0;
        while (taken < 1_000 && bucket.tryTake(nowNs)) {
            taken++;
        }
        return taken;
    }

    @Test
    void beginsFullAndFillsSteadily() {
        TokenBucket bucket = new TokenBucket(10, 2, SECOND);
        assertThat(takeAll(bucket, START)).isEqualTo(10);
        assertThat(takeAll(bucket, START + SECOND / 2 - 1)).isEqualTo(0);
        assertThat(takeAll(bucket, START + SECOND / 2)).isEqualTo(1);
        assertThat(takeAll(bucket, START + 3 * SECOND)).isEqualTo(5);
    }

    @Test
    void neverHoldsMoreThanItMay() {
        TokenBucket bucket = new TokenBucket(3, 1, SECOND);
        assertThat(takeAll(bucket, START)).isEqualTo(3);
        assertThat(takeAll(bucket, START + 100 * SECOND)).isEqualTo(3);
        assertThat(takeAll(bucket, START + 100 * SECOND)).isEqualTo(0);
    }

    @Test
    void hugeBucketsDoNotOverflow() {
        TokenBucket bucket = new TokenBucket(0xffff_ffffL, 1, 3600 * SECOND);
        assertThat(takeAll(bucket, 0)).isEqualTo(1_000);
    }

    @Test
    void threadsShareOneBucket() throws InterruptedException {
        TokenBucket bucket = new TokenBucket(10_000, 1, 3600 * SECOND);
        AtomicInteger taken = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 5_000; j++) {
                    taken.addAndGet(bucket.tryTake(0) ? 1 : 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken.get()).isEqualTo(10_000);
    }

    @Test
    void saysWhatIsLeftAndWhenMoreComes() {
        TokenBucket bucket = new TokenBucket(2, 1, 10 * SECOND);
        assertThat(bucket.tokensMax()).isEqualTo(2);
        assertThat(bucket.tokens(0)).isEqualTo(2);
        assertThat(bucket.untilTokenNs(0)).isZero();
        assertThat(bucket.tryTake(0)).isTrue();
        assertThat(bucket.tokens(0)).isEqualTo(1);
        assertThat(bucket.tryTake(0)).isTrue();
        assertThat(bucket.tokens(0)).isZero();
        assertThat(bucket.untilTokenNs(0)).isEqualTo(10 * SECOND);
        assertThat(bucket.untilTokenNs(4 * SECOND)).isEqualTo(6 * SECOND);
        assertThat(bucket.tokens(1_000 * SECOND)).isEqualTo(2);
    }
}
