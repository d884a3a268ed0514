package io.ringway.hotpath.names;

import io.ringway.hotpath.stats.DnsCacheStats;
import java.util.List;

/**
 * A DNS cache as the workers see it (Envoy {@code DnsCacheConfig}). Owner: any (immutable).
 *
 * @param index position in the snapshot's list of caches
 * @param name what filters and clusters call it
 * @param clusterIndexes clusters that get their hosts from it
 * @param door the same object as long as the cache's configuration stays the same
 */
public record DnsCacheDescriptor(
        int index, String name, List<Integer> clusterIndexes, DnsCacheStats stats, NameDoor door) {
    public DnsCacheDescriptor {
        clusterIndexes = List.copyOf(clusterIndexes);
    }

    /** The same with another door. */
    public DnsCacheDescriptor withDoor(NameDoor other) {
        return new DnsCacheDescriptor(index, name, clusterIndexes, stats, other);
    }
}
