package io.ringway.lb;

/**
 * A configured policy: makes one balancer per worker (Envoy {@code Cluster.lb_policy}). Owner: any (immutable).
 */
public interface LbPolicy {

    /** Envoy's name, e.g. {@code ROUND_ROBIN}. */
    String name();

    /**
     * A balancer for one worker.
     *
     * @param seed different for each worker, so that they do not all start with the same host
     */
    LoadBalancer create(HostSet hosts, long seed);
}
