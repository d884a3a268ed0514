package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SparseCountsTest {
    private static final long VALUE_MAX = 3_600_000_000L; // more than an int with a sign

    @Test
    void sumsAreThoseOfHistograms() {
        SplittableRandom random = new SplittableRandom(17);
        SparseCounts sum = new SparseCounts();
        Histogram truth = new Histogram(3);
        for (int round = 0; round < 50; round++) {
            SparseCounts part = new SparseCounts();
            for (int i = random.nextInt(100); i > 0; i--) {
                long value = random.nextLong(VALUE_MAX + 1) >>> random.nextInt(33);
                long count = random.nextLong(1, 6);
                part.add(value, count);
                truth.recordValueWithCount(value, count);
            }
            sum.addAll(part);
        }
        Histogram result = new Histogram(3);
        sum.addTo(result);
        assertThat(result).isEqualTo(truth);
    }

    @Test
    void anEmptyOneAddsNothing() {
        SparseCounts counts = new SparseCounts();
        counts.addAll(new SparseCounts());
        assertThat(counts.isEmpty()).isTrue();
        counts.add(VALUE_MAX, 2);
        counts.addAll(new SparseCounts());
        Histogram result = new Histogram(3);
        counts.addTo(result);
        assertThat(result.getTotalCount()).isEqualTo(2);
    }
}
