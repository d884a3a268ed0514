package io.ringway.hotpath.filter;

import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.VirtualHostStats;
import org.jspecify.annotations.Nullable;

/**
 * What a route means to the data path besides the match: resolved once, looked up by route id. Owner: any (immutable).
 *
 * @param clusterIndex index into the snapshot's clusters, or -1 if the route does not forward
 * @param virtualClusters of the route's virtual host, or null if it has none
 * @param prefixStats where the route is counted under its {@code stat_prefix}, or null if it has none
 * @param resilience retries and the like, or null if there is nothing of it
 * @param balancing hash policies and priority, or null if there is nothing of it
 */
public record RouteTarget(
        int clusterIndex,
        RouteStats stats,
        @Nullable VirtualClusterTarget virtualClusters,
        @Nullable VirtualHostStats prefixStats,
        @Nullable RouteResilience resilience,
        @Nullable RouteBalancing balancing) {

    public RouteTarget(int clusterIndex, RouteStats stats) {
        this(clusterIndex, stats, null, null, null, null);
    }
}
