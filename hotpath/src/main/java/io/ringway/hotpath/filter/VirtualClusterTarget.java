package io.ringway.hotpath.filter;

import io.ringway.hotpath.stats.VirtualHostStats;
import io.ringway.routing.VirtualClusters;
import java.util.List;

/**
 * The virtual clusters of a route's virtual host, what they are called and where each is counted. Owner: any (immutable).
 *
 * @param names in the order of the configuration, then {@code other}
 * @param stats in the same order
 */
public record VirtualClusterTarget(VirtualClusters clusters, List<String> names, List<VirtualHostStats> stats) {}
