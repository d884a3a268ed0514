package io.ringway.hotpath.upstream;

import io.ringway.lb.HostTable;
import java.util.List;

/**
 * The hosts of a cluster at one moment, for balancing and for connecting; the table is compiled by the cluster's policy, off the workers. Owner: any (immutable).
 */
public record ClusterHosts(HostTable table, List<UpstreamHost> hosts) {}
