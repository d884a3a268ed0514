package io.ringway.hotpath.worker;

import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import java.util.List;

/**
 * A whole compiled configuration: published to the workers at once, never changed. Owner: any (immutable).
 *
 * @param version rises with every applied configuration
 * @param dnsCaches by their index
 */
public record Snapshot(
        long version,
        List<ListenerDescriptor> listeners,
        List<ClusterDescriptor> clusters,
        List<DnsCacheDescriptor> dnsCaches) {

    /** Without DNS caches. */
    public Snapshot(long version, List<ListenerDescriptor> listeners, List<ClusterDescriptor> clusters) {
        this(version, listeners, clusters, List.of());
    }

    /** The same with other listeners. */
    public Snapshot withListeners(List<ListenerDescriptor> others) {
        return new Snapshot(version, others, clusters, dnsCaches);
    }

    /** The same with other clusters. */
    public Snapshot withClusters(List<ClusterDescriptor> others) {
        return new Snapshot(version, listeners, others, dnsCaches);
    }
}
