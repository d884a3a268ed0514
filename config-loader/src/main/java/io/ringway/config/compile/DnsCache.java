package io.ringway.config.compile;

import io.ringway.hotpath.names.DnsCacheDescriptor;
import java.util.List;

/**
 * A DNS cache and the clusters that get their hosts from it. Owner: any (immutable).
 *
 * @param clusters in the order of the descriptor's indexes
 */
public record DnsCache(DnsCacheDescriptor descriptor, DnsCacheSettings settings, List<NamedCluster> clusters) {
    public DnsCache {
        clusters = List.copyOf(clusters);
    }

    /**
     * A cluster whose hosts are found by name.
     *
     * @param index of the cluster in the snapshot
     * @param statName name of the cluster in statistics
     */
    public record NamedCluster(int index, String name, String statName) {
        NamedCluster withIndex(int other) {
            return new NamedCluster(other, name, statName);
        }
    }
}
