package io.ringway.hotpath.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The table's buckets are those of HdrHistogram, and its memory is bounded. */
class HistogramTableTest {
    private static final long HOUR_US = TimeUnit.HOURS.toMicros(1);

    private final HistogramTable table = new HistogramTable();

    @Test
    void everyValueIsInABucketThatHdrHistogramCannotTellFromIt() {
        everyBucketIsThatOf(new Histogram(1, HOUR_US, 3), 10);
        everyBucketIsThatOf(new Histogram(1, HOUR_US, 2), 7);
    }

    private static void everyBucketIsThatOf(Histogram reference, int halfBits) {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1_000_000; i++) {
            long value = random.nextLong(HOUR_US + 1) >>> random.nextInt(33);
            long lowest = HistogramTable.lowest(HistogramTable.bucket(value, halfBits), halfBits);
            assertThat(lowest).isEqualTo(reference.lowestEquivalentValue(value));
        }
        for (long value = 0; value <= 10_000; value++) {
            assertThat(HistogramTable.lowest(HistogramTable.bucket(value, halfBits), halfBits))
                    .isEqualTo(reference.lowestEquivalentValue(value));
        }
    }

    @Test
    void aTableSaysTheSameAsHistogramsOfItsValues() {
        SplittableRandom random = new SplittableRandom(11);
        int ids = 100;
        Histogram[] expected = new Histogram[ids];
        for (int round = 0; round < 3; round++) {
            for (int id = 0; id < ids; id++) {
                expected[id] = new Histogram(1, HOUR_US, 3);
            }
            for (int i = 0; i < 200_000; i++) {
                int id = random.nextInt(ids);
                long value = random.nextLong(HOUR_US) >>> random.nextInt(33);
                table.record(3 * id, value);
                expected[id].recordValue(value);
            }
            assertThat(table.usedCount()).isEqualTo(ids);
            for (int i = 0; i < ids; i++) {
                Histogram sum = new Histogram(3);
                table.addTo(i, sum::recordValueWithCount);
                Histogram truth = expected[table.usedId(i) / 3];
                assertThat(sum.getTotalCount()).isEqualTo(truth.getTotalCount());
                for (double percentile : new double[] {1, 50, 90, 99, 99.9, 100}) {
                    assertThat(sum.getValueAtPercentile(percentile)).isEqualTo(truth.getValueAtPercentile(percentile));
                }
            }
            assertThat(table.dropped()).isZero();
            table.reset();
            assertThat(table.usedCount()).isZero();
        }
    }

    @Test
    void valuesBeyondTheRangeCountAsItsEnds() {
        table.record(5, -3);
        table.record(5, Long.MAX_VALUE);
        Histogram sum = new Histogram(3);
        table.addTo(0, sum::recordValueWithCount);
        assertThat(sum.getTotalCount()).isEqualTo(2);
        assertThat(sum.getMinValue()).isZero();
        assertThat(sum.getMaxValue()).isEqualTo(sum.highestEquivalentValue(HOUR_US));
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        int ids = HistogramTable.PAGES_MAX + 1_000;
        for (int id = 0; id < ids; id++) {
            table.record(id, 1_000);
        }
        assertThat(table.usedCount()).isEqualTo(HistogramTable.ROWS_MAX - 1);
        assertThat(table.dropped()).isEqualTo(ids - (HistogramTable.ROWS_MAX - 1));
        table.reset();
        for (int id = 0; id < 8_000; id++) {
            for (int bit = 0; bit < 32; bit++) {
                table.record(id, 1L << bit);
            }
        }
        long recorded = 0;
        for (int i = 0; i < table.usedCount(); i++) {
            Histogram sum = new Histogram(3);
            table.addTo(i, sum::recordValueWithCount);
            recorded += sum.getTotalCount();
        }
        assertThat(table.dropped()).isPositive();
        assertThat(recorded + table.dropped()).isEqualTo(8_000 * 32);
    }

    @Test
    void coarseHistogramsHaveTwoDigitsAndLeaveRoomForTheOthers() {
        Histogram truth = new Histogram(1, HOUR_US, 2);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong(HOUR_US) >>> random.nextInt(33);
            table.recordCoarse(7, value);
            truth.recordValue(value);
        }
        Histogram sum = new Histogram(2);
        table.addTo(0, sum::recordValueWithCount);
        assertThat(table.usedId(0)).isEqualTo(7);
        assertThat(table.isCoarse(0)).isTrue();
        for (double percentile : new double[] {1, 50, 90, 99, 99.9, 100}) {
            assertThat(sum.getValueAtPercentile(percentile)).isEqualTo(truth.getValueAtPercentile(percentile));
        }
        table.reset();
        for (int id = 0; id < HistogramTable.ROWS_MAX; id++) {
            table.recordCoarse(id, 1);
        }
        assertThat(table.dropped()).isPositive();
        long dropped = table.dropped();
        table.record(HistogramTable.ROWS_MAX, 1);
        assertThat(table.dropped()).isEqualTo(dropped);
        assertThat(table.isCoarse(table.usedCount() - 1)).isFalse();
    }
}
