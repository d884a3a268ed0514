package io.ringway.hotpath.filter;

import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.VirtualHostStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route means to the data path besides the match: resolved once, looked up by route id. Owner: any (immutable).
 *
 * @param clusterIndexes index into the snapshot's clusters for the one cluster or each weighted one of the route; -1 where there is no
 *     cluster of the name, or the request names it; empty if the route does not forward. Not to be modified
 * @param virtualClusters of the route's virtual host, or null if it has none
 * @param prefixStats where the route is counted under its {@code stat_prefix}, or null if it has none
 * @param resilience retries and the like, or null if there is nothing of it
 * @param balancing hash policies and priority, or null if there is nothing of it
 * @param headers header changes, or null if there are none
 * @param filters what is said to the filters of the chain, or null if nothing is
 * @param upgrades what is said of upgrades, or null if nothing is
 * @param rateLimits how rate limits are told of its requests, or null if they are not
 * @param mirrors where copies of the requests go, or null if nowhere
 * @param metadata what the configuration notes about it, or null if nothing
 * @param redirects which redirects are followed here, or null if none are
 * @param tracing what it says about traces, or null if nothing
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
public record RouteTarget(
        int[] clusterIndexes,
        RouteStats stats,
        @Nullable VirtualClusterTarget virtualClusters,
        @Nullable VirtualHostStats prefixStats,
        @Nullable RouteResilience resilience,
        @Nullable RouteBalancing balancing,
        @Nullable RouteHeaders headers,
        @Nullable FilterOverrides filters,
        @Nullable UpgradeTypes upgrades,
        @Nullable RouteRateLimits rateLimits,
        @Nullable List<MirrorPolicy> mirrors,
        @Nullable RouteMetadata metadata,
        @Nullable InternalRedirectPolicy redirects,
        @Nullable RouteTracing tracing) {

    public RouteTarget(int clusterIndex, RouteStats stats) {
        this(new int[] {clusterIndex}, stats, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Of one of the route's clusters, in the order of the configuration. */
    public int clusterIndex(int choice) {
        return clusterIndexes[choice];
    }
}
