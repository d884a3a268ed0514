package io.ringway.lb.priority;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.priority.PriorityLoad.Counts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of Envoy's documentation (Load balancing, "Priority levels" and "Degraded endpoints"), and its panic mode. */
class PriorityLoadTest {

    private static PriorityLoad load(double panicPercent, int[]... healthyAndDegraded) {
        Counts[] counts = new Counts[healthyAndDegraded.length];
        for (int i = 0; i < counts.length; i++) {
            int[] of = healthyAndDegraded[i];
            counts[i] = new Counts(100, 0, of[0], of[1]);
        }
        return PriorityLoad.of(counts, new PriorityOptions(panicPercent, 140, false));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 100, 0",
        "72, 100, 100, 0",
        "71, 100, 99, 1",
        "50, 100, 70, 30",
        "25, 100, 35, 65",
        "0, 100, 0, 100",
        "25, 25, 50, 50",
        "5, 2, 78, 22", // availability 7 and 2: 7 / 9 is 77, the rest of the rounding goes to the first
    })
    void theLoadOfTwoPriorities(int healthy0, int healthy1, int load0, int load1) {
        PriorityLoad load = load(0, new int[] {healthy0, 0}, new int[] {healthy1, 0});
        assertThat(load.healthyPercent(0)).isEqualTo(load0);
        assertThat(load.healthyPercent(1)).isEqualTo(load1);
    }

    @Test
    void theLoadOfThreePriorities() {
        PriorityLoad load = load(0, new int[] {25, 0}, new int[] {25, 0}, new int[] {25, 0});
        assertThat(load.healthyPercent(0)).isEqualTo(35);
        assertThat(load.healthyPercent(1)).isEqualTo(35);
        assertThat(load.healthyPercent(2)).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 0, 100, 0, 100, 0, 0",
        "50, 50, 100, 0, 70, 0, 30",
        "50, 50, 50, 50, 70, 0, 30",
        "0, 100, 0, 100, 0, 100, 0",
        "0, 50, 0, 100, 0, 70, 0",
    })
    void degradedHostsTakeWhatHealthyOnesCannot(
            int healthy0, int degraded0, int healthy1, int degraded1, int h0, int d0, int h1) {
        PriorityLoad load = load(0, new int[] {healthy0, degraded0}, new int[] {healthy1, degraded1});
        assertThat(load.healthyPercent(0)).isEqualTo(h0);
        assertThat(load.degradedPercent(0)).isEqualTo(d0);
        assertThat(load.healthyPercent(1)).isEqualTo(h1);
        assertThat(load.healthyPercent(0) + load.healthyPercent(1) + load.degradedPercent(0) + load.degradedPercent(1))
                .isEqualTo(100);
    }

    @Test
    void noPriorityIsInPanicAsLongAsTogetherTheyAreEnough() {
        PriorityLoad load = load(50, new int[] {25, 0}, new int[] {100, 0});
        assertThat(load.isPanic(0)).isFalse();
        assertThat(load.isPanic(1)).isFalse();
    }

    /** "Panic threshold", with two priorities of equal size; the last row is 7 and 93 there, rounded. */
    @ParameterizedTest
    @CsvSource({
        "72, 72, 100, false, 0, false",
        "71, 71, 99, false, 1, false",
        "50, 60, 70, false, 30, false",
        "25, 100, 35, false, 65, false",
        "25, 25, 50, true, 50, true",
        "5, 65, 8, true, 92, false",
    })
    void panicOfTwoPriorities(int healthy0, int healthy1, int load0, boolean isPanic0, int load1, boolean isPanic1) {
        PriorityLoad load = load(50, new int[] {healthy0, 0}, new int[] {healthy1, 0});
        assertThat(load.healthyPercent(0)).isEqualTo(load0);
        assertThat(load.isPanic(0)).isEqualTo(isPanic0);
        assertThat(load.healthyPercent(1)).isEqualTo(load1);
        assertThat(load.isPanic(1)).isEqualTo(isPanic1);
    }

    @Test
    void onePriorityMayBeInPanic() {
        PriorityLoad load = load(50, new int[] {5, 0}, new int[] {60, 0});
        assertThat(load.isPanic(0)).isTrue();
        assertThat(load.isPanic(1)).isFalse();
        assertThat(load.healthyPercent(0) + load.healthyPercent(1)).isEqualTo(100);
    }

    @Test
    void inTotalPanicTheNumberOfHostsDecides() {
        Counts[] counts = {new Counts(30, 0, 1, 0), new Counts(70, 0, 2, 0)};
        PriorityLoad load = PriorityLoad.of(counts, PriorityOptions.DEFAULT);
        assertThat(load.isPanic(0)).isTrue();
        assertThat(load.isPanic(1)).isTrue();
        assertThat(load.healthyPercent(0)).isEqualTo(30);
        assertThat(load.healthyPercent(1)).isEqualTo(70);
    }

    @Test
    void excludedHostsDoNotCount() {
        Counts[] counts = {new Counts(10, 6, 3, 0)};
        assertThat(PriorityLoad.of(counts, PriorityOptions.DEFAULT).isPanic(0)).isFalse();
        counts[0] = new Counts(10, 0, 3, 0);
        assertThat(PriorityLoad.of(counts, PriorityOptions.DEFAULT).isPanic(0)).isTrue();
    }

    @Test
    void withoutAnyHostTheFirstPriorityTakesAll() {
        Counts[] counts = {new Counts(0, 0, 0, 0), new Counts(0, 0, 0, 0)};
        PriorityLoad load = PriorityLoad.of(counts, PriorityOptions.DEFAULT);
        assertThat(load.healthyPercent(0)).isEqualTo(100);
        assertThat(load.healthyPercent(1)).isZero();
    }
}
