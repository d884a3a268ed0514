package io.ringway.hotpath.upstream;

import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.limit.ResourceLimits;
import io.ringway.routing.runtime.RuntimeFraction;

/**
 * A cluster as the workers see it (Envoy {@code config.cluster.v3.Cluster}). Owner: any (immutable).
 *
 * @param index position in the snapshot's list of clusters
 * @param name unique name
 * @param connectTimeoutNs limit for a connection to be established ({@code connect_timeout}, default 5 s)
 * @param idleTimeoutNs an idle pooled connection is closed after this; 0 never ({@code idle_timeout}, default 1 h)
 * @param requestsPerConnectionMax 0 is unlimited ({@code max_requests_per_connection})
 * @param bufferLimitBytes most that waits on a connection ({@code per_connection_buffer_limit_bytes}, default 1 MiB)
 * @param headBytesMax largest response head ({@code max_response_headers_kb}, default 60 KiB)
 * @param headerFieldsMax most response fields (default 100)
 * @param connections how connections are made and how long they live
 * @param limits circuit breakers of the default priority, shared by all workers
 * @param highLimits circuit breakers of priority HIGH, shared by all workers
 * @param maintenance which requests are answered with 503 instead (runtime key {@code upstream.maintenance_mode.<name>}, default none)
 * @param policy load balancing policy
 * @param hosts hosts known when the snapshot was made; DNS clusters start with none
 */
public record ClusterDescriptor(
        int index,
        String name,
        long connectTimeoutNs,
        long idleTimeoutNs,
        int requestsPerConnectionMax,
        int bufferLimitBytes,
        int headBytesMax,
        int headerFieldsMax,
        ConnectionRules connections,
        ResourceLimits limits,
        ResourceLimits highLimits,
        RuntimeFraction maintenance,
        LbPolicy policy,
        ClusterHosts hosts,
        ClusterStats stats) {

    /** The same with other hosts. */
    public ClusterDescriptor withHosts(ClusterHosts others) {
        return with(index, limits, highLimits, policy, others);
    }

    /** The same with circuit breakers of its own. */
    public ClusterDescriptor withLimits(ResourceLimits usual, ResourceLimits high) {
        return with(index, usual, high, policy, hosts);
    }

    /** The same at another place in the snapshot. */
    public ClusterDescriptor withIndex(int other) {
        return with(other, limits, highLimits, policy, hosts);
    }

    /** The same with another policy and hosts that are prepared for it. */
    public ClusterDescriptor withPolicy(LbPolicy other, ClusterHosts others) {
        return with(index, limits, highLimits, other, others);
    }

    private ClusterDescriptor with(
            int place, ResourceLimits usual, ResourceLimits high, LbPolicy chosen, ClusterHosts others) {
        return new ClusterDescriptor(
                place,
                name,
                connectTimeoutNs,
                idleTimeoutNs,
                requestsPerConnectionMax,
                bufferLimitBytes,
                headBytesMax,
                headerFieldsMax,
                connections,
                usual,
                high,
                maintenance,
                chosen,
                others,
                stats);
    }
}
