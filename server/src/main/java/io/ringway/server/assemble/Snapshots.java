package io.ringway.server.assemble;

import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.worker.Snapshot;
import java.util.List;
import java.util.function.Function;

/** Variants of a snapshot: with hosts that were resolved meanwhile. Owner: any (stateless). */
final class Snapshots {
    private Snapshots() {}

    /**
     * The same with other hosts.
     *
     * @param hosts what a cluster has now
     */
    static Snapshot withHosts(Snapshot snapshot, Function<ClusterDescriptor, ClusterHosts> hosts) {
        List<ClusterDescriptor> clusters = snapshot.clusters().stream()
                .map(cluster -> cluster.withHosts(hosts.apply(cluster)))
                .toList();
        return snapshot.withClusters(clusters);
    }
}
