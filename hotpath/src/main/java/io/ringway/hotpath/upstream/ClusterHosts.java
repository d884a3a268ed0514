package io.ringway.hotpath.upstream;

import io.ringway.lb.HostTable;
import io.ringway.routing.runtime.RuntimeFraction;
import java.util.List;

/**
 * The hosts of a cluster at one moment, for balancing and for connecting; the table is compiled by the cluster's policy, off the workers. Owner: any (immutable).
 *
 * @param dropped which requests are refused with 503, because the hosts could not bear them (Envoy {@code drop_overloads})
 */
public record ClusterHosts(HostTable table, List<UpstreamHost> hosts, RuntimeFraction dropped) {
    /** Hosts that take all requests. */
    public ClusterHosts(HostTable table, List<UpstreamHost> hosts) {
        this(table, hosts, RuntimeFraction.NOTHING);
    }
}
