package io.ringway.hotpath.filter;

import io.ringway.hotpath.stats.RouteStats;

/**
 * What a route means to the data path besides the match: resolved once, looked up by route id. Owner: any (immutable).
 *
 * @param clusterIndex index into the snapshot's clusters, or -1 if the route does not forward
 */
public record RouteTarget(int clusterIndex, RouteStats stats) {}
