package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside HdrHistogram with the same values. */
class DistributionTest {
    private static final int VALUES = 20_000;
    private static final int BITS_MAX = 31;
    private static final List<Double> BOUNDS = List.of(0.5, 1.0, 5.0, 10.0, 25.0, 1000.0, 60_000.0, 1e6, 3.6e9);

    private final Histogram truth = new Histogram(MergedHistogram.SIGNIFICANT_DIGITS);

    private Distribution random(int digits) {
        Histogram buckets = new Histogram(digits);
        SplittableRandom random = new SplittableRandom(digits);
        SparseCounts counts = new SparseCounts();
        for (int i = 0; i < VALUES; i++) {
            long lowest = buckets.lowestEquivalentValue(random.nextLong(1L << random.nextInt(1, BITS_MAX)));
            counts.add(lowest, i % 3 + 1);
            truth.recordValueWithCount(lowest, i % 3 + 1);
        }
        return new Distribution(counts, digits);
    }

    @ParameterizedTest
    @ValueSource(ints = {MergedHistogram.COARSE_DIGITS, MergedHistogram.SIGNIFICANT_DIGITS})
    void countsAreThoseOfAHistogram(int digits) {
        Distribution values = random(digits);
        assertThat(values.total()).isEqualTo(truth.getTotalCount());
        long[] upTo = values.upTo(BOUNDS);
        long[] between = values.between(BOUNDS);
        long sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += between[i];
            assertThat(upTo[i])
                    .isEqualTo(truth.getCountBetweenValues(0, BOUNDS.get(i).longValue()))
                    .isEqualTo(sum);
        }
        assertThat(values.buckets().stream()
                        .mapToLong(Distribution.Bucket::count)
                        .sum())
                .isEqualTo(truth.getTotalCount());
    }

    @ParameterizedTest
    @ValueSource(ints = {MergedHistogram.COARSE_DIGITS, MergedHistogram.SIGNIFICANT_DIGITS})
    void theSumIsThatOfAHistogram(int digits) {
        Distribution values = random(digits);
        Histogram histogram = values.histogram();
        assertThat(histogram.getTotalCount()).isEqualTo(values.total());
        assertThat(values.sum())
                .isCloseTo(histogram.getMean() * histogram.getTotalCount(), within(1e-6 * values.sum()));
    }

    @Test
    void noValuesAreNoValues() {
        Distribution none = new Distribution(new SparseCounts(), MergedHistogram.SIGNIFICANT_DIGITS);
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.upTo(BOUNDS)).containsOnly(0);
        assertThat(none.sum()).isZero();
        assertThat(none.buckets()).isEmpty();
    }
}
