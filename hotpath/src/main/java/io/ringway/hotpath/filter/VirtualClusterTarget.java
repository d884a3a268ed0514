package io.ringway.hotpath.filter;

import io.ringway.hotpath.stats.VirtualHostStats;
import io.ringway.routing.VirtualClusters;
import java.util.List;

/**
 * The virtual clusters of a route's virtual host, and where each is counted. Owner: any (immutable).
 *
 * @param stats in the order of the configuration, then those of {@code other}
 */
public record VirtualClusterTarget(VirtualClusters clusters, List<VirtualHostStats> stats) {}
