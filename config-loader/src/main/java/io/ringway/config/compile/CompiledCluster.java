package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.ringway.config.dynamic.Subscription;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of a configuration. Owner: any (immutable).
 *
 * @param message as it was read
 * @param descriptor for the workers, with the hosts that are known without asking anybody
 * @param dns what has to be resolved, or null
 * @param watched how the hosts' health is watched, or null
 * @param source the file that the hosts stand in, or null
 */
public record CompiledCluster(
        Cluster message,
        ClusterDescriptor descriptor,
        @Nullable DnsCluster dns,
        @Nullable WatchedCluster watched,
        @Nullable EndpointSource source) {
    /**
     * A file of endpoints.
     *
     * @param policy what the endpoints said when the cluster was compiled: as long as they do, its load balancing policy stays
     */
    record EndpointSource(Subscription file, ClusterLoadAssignment.Policy policy) {}

    /** The file that the hosts stand in, or null. */
    public @Nullable Subscription endpoints() {
        return source == null ? null : source.file();
    }

    public String name() {
        return descriptor.name();
    }

    /** Whether this is the other cluster still, at another place perhaps, and not one that was compiled from an equal message. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isKeptFrom(CompiledCluster before) {
        return message == before.message;
    }

    /** The same at another place in the snapshot. */
    CompiledCluster withIndex(int index) {
        return new CompiledCluster(message, descriptor.withIndex(index), dns, watched, source);
    }
}
