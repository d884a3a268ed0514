package io.ringway.hotpath.filter;

import io.ringway.routing.RouteCondition;
import io.ringway.routing.action.RequestHeaderName;
import org.jspecify.annotations.Nullable;

/**
 * Where a copy of a route's requests goes (Envoy {@code RouteAction.RequestMirrorPolicy}). Owner: any (immutable).
 *
 * @param cluster its name, or empty if the request names it
 * @param clusterIndex its index, or -1 if the request names it or there is none of the name
 * @param clusterHeader where the request names it ({@code cluster_header}), or null
 * @param fraction which requests are copied ({@code runtime_fraction}), or null for all
 * @param isHostKept the authority goes out without {@code -shadow} ({@code disable_shadow_host_suffix_append})
 */
public record MirrorPolicy(
        String cluster,
        int clusterIndex,
        @Nullable RequestHeaderName clusterHeader,
        @Nullable RouteCondition fraction,
        boolean isHostKept) {}
