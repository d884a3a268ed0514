package io.ringway.routing.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.runtime.RuntimeValues;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedClustersTest {
    private static WeightedClusters clusters(int firstSlot, long... weights) {
        List<WeightedClusters.Entry> entries = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            int slot = firstSlot < 0 ? -1 : firstSlot + i;
            entries.add(new WeightedClusters.Entry(new ClusterChoice.Named("c" + i), weights[i], slot, null));
        }
        return new WeightedClusters(entries, null);
    }

    private static int[] shares(WeightedClusters clusters, RuntimeValues runtime, int randoms) {
        int[] shares = new int[clusters.size()];
        for (int random = 0; random < randoms; random++) {
            shares[clusters.pick(random, runtime)]++;
        }
        return shares;
    }

    @Test
    void theSharesAreExactOverTheSumOfTheWeights() {
        assertThat(shares(clusters(-1, 1, 0, 89, 10), RuntimeValues.NONE, 1000)).containsExactly(10, 0, 890, 100);
    }

    @Test
    void spansFollowTheOrderOfTheConfiguration() {
        WeightedClusters clusters = clusters(-1, 2, 3);
        assertThat(clusters.pick(0, RuntimeValues.NONE)).isZero();
        assertThat(clusters.pick(1, RuntimeValues.NONE)).isZero();
        assertThat(clusters.pick(2, RuntimeValues.NONE)).isOne();
        assertThat(clusters.pick(4, RuntimeValues.NONE)).isOne();
        assertThat(clusters.pick(5, RuntimeValues.NONE)).isZero();
        // All 64 bits count, as a number without sign: 2^64 - 1 is a multiple of 5.
        assertThat(clusters.pick(-1, RuntimeValues.NONE)).isZero();
        assertThat(clusters.pick(-2, RuntimeValues.NONE)).isOne();
    }

    @Test
    void theRuntimeGoesBeforeTheConfiguration() {
        RuntimeValues runtime = new RuntimeValues(new long[] {7, 1, 4}, new int[] {1, 1, 1});
        assertThat(shares(clusters(1, 50, 50), runtime, 500)).containsExactly(100, 400);
        // What was published before this configuration has no such slots.
        assertThat(shares(clusters(3, 50, 50), runtime, 500)).containsExactly(250, 250);
    }

    @Test
    void withoutAnyWeightNoneIsPicked() {
        RuntimeValues zero = new RuntimeValues(new long[] {0, 0}, new int[] {1, 1});
        assertThat(clusters(0, 50, 50).pick(3, zero)).isEqualTo(WeightedClusters.NONE);
        RuntimeValues tooMuch = new RuntimeValues(new long[] {WeightedClusters.WEIGHT_SUM_MAX, 1}, new int[] {1, 1});
        assertThat(clusters(0, 50, 50).pick(3, tooMuch)).isEqualTo(WeightedClusters.NONE);
    }
}
