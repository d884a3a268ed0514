package io.ringway.hotpath.filter;

import java.util.List;

/**
 * What rate limits are told of a route's requests ({@code rate_limits}). Owner: any (immutable).
 *
 * @param ofRoute the route's own
 * @param ofHost its virtual host's
 * @param isHostIncluded the virtual host's count beside the route's own ({@code include_vh_rate_limits})
 */
public record RouteRateLimits(List<RateLimitRule> ofRoute, List<RateLimitRule> ofHost, boolean isHostIncluded) {}
