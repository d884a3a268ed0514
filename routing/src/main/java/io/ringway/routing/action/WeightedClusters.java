package io.ringway.routing.action;

import io.ringway.routing.runtime.RuntimeValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clusters that share the requests of a route (Envoy {@code config.route.v3.WeightedCluster}). A random number, modulo the sum of the weights,
 * falls into the span of one of them, in the order of the configuration. Owner: any (immutable).
 */
public final class WeightedClusters implements ClusterChoice {
    /** No cluster has a weight now. */
    public static final int NONE = -1;

    /** Most that the weights of a route may come to: what 32 bits hold, as in Envoy. */
    public static final long WEIGHT_SUM_MAX = 0xFFFF_FFFFL;

    /**
     * One of the clusters.
     *
     * @param cluster which one
     * @param weight 0 or more
     * @param slot where {@link RuntimeValues} has the weight ({@code runtime_key_prefix}), or -1
     * @param hostRewrite replaces the authority ({@code host_rewrite_literal}), or null
     */
    public record Entry(
            ClusterChoice cluster,
            long weight,
            int slot,
            @Nullable String hostRewrite) {}

    private final Entry[] entries;
    private final @Nullable RequestHeaderName randomHeader;

    /**
     * @param randomHeader where a request brings its random number along ({@code header_name}), or null
     */
    public WeightedClusters(List<Entry> entries, @Nullable RequestHeaderName randomHeader) {
        this.entries = entries.toArray(new Entry[0]);
        this.randomHeader = randomHeader;
    }

    public int size() {
        return entries.length;
    }

    public Entry entry(int index) {
        return entries[index];
    }

    public @Nullable RequestHeaderName randomHeader() {
        return randomHeader;
    }

    /**
     * Picks one.
     *
     * @param random any number, taken as unsigned
     * @return its index, or {@link #NONE} if the weights come to nothing, or to more than {@link #WEIGHT_SUM_MAX}
     */
    public int pick(long random, RuntimeValues runtime) {
        long sum = 0;
        for (int i = 0; i < entries.length; i++) {
            long weight = weight(i, runtime);
            if (weight > WEIGHT_SUM_MAX - sum) {
                return NONE;
            }
            sum += weight;
        }
        if (sum == 0) {
            return NONE;
        }
        long left = Long.remainderUnsigned(random, sum);
        int index = 0;
        while (left >= weight(index, runtime)) {
            left -= weight(index, runtime);
            index++;
        }
        return index;
    }

    /** The weight of one of them now. */
    public long weight(int index, RuntimeValues runtime) {
        Entry entry = entries[index];
        int slot = entry.slot();
        return slot >= 0 && slot < runtime.slotCount() ? runtime.integer(slot) : entry.weight();
    }

    @Override
    public String toString() {
        return "weighted_clusters " + List.of(entries);
    }
}
