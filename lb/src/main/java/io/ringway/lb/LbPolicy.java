package io.ringway.lb;

/**
 * A configured policy (Envoy {@code Cluster.lb_policy}). Whatever is expensive happens in {@link #prepare}, once for all workers; a worker
 * then only picks. Owner: any (immutable).
 */
public interface LbPolicy {

    /** Envoy's name, e.g. {@code ROUND_ROBIN}. */
    String name();

    /** Whether picks follow the request's hash. */
    default boolean isHashing() {
        return false;
    }

    /** Whether the next pick can be made before there is a request: it depends on nothing that changes until then. */
    default boolean isForeseeable() {
        return false;
    }

    /** Whether picks follow from {@link LoadBalancer#begin}, which then has to be called before each. */
    default boolean looksAtRequests() {
        return false;
    }

    /** Whether {@link #prepare} compares zones with those of the local cluster, and has to be repeated when that has other hosts. */
    default boolean looksAtLocalCluster() {
        return false;
    }

    /** What {@link #prepare} reads of numbers that the runtime may change, as one number: when it is another one, hosts have to be prepared anew. */
    default long tuning() {
        return 0;
    }

    /**
     * Compiles a host set, off the workers: a Maglev table, a ring. The result is shared by all workers.
     *
     * @param hosts those that may be picked
     */
    HostTable prepare(HostSet hosts);

    /**
     * A balancer for one worker.
     *
     * @param table from {@link #prepare} of this policy
     * @param active the worker's count of requests per host
     * @param seed different for each worker, so that they do not all start with the same host
     */
    LoadBalancer create(HostTable table, ActiveRequests active, long seed);
}
