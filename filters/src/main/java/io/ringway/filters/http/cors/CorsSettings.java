package io.ringway.filters.http.cors;

import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.routing.match.ValueMatch;
import io.ringway.routing.runtime.RuntimeFraction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy of one level (Envoy {@code envoy.extensions.filters.http.cors.v3.CorsPolicy}). What it does not say, the next level may. Owner: any
 * (immutable).
 *
 * @param origins of pages that may send requests; empty if it says nothing
 * @param isEveryOrigin one of them is {@code *}
 * @param methods sets access-control-allow-methods, or null
 * @param headers sets access-control-allow-headers, or null
 * @param maxAge sets access-control-max-age, or null
 * @param exposed sets access-control-expose-headers, or null
 * @param areCredentialsAllowed null if it says nothing
 * @param isPrivateNetworkAllowed null if it says nothing
 * @param isForeignPreflightForwarded null if it says nothing
 * @param enabled share of the requests that the policy holds for
 * @param shadowed share of those that are only counted
 */
record CorsSettings(
        List<ValueMatch> origins,
        boolean isEveryOrigin,
        @Nullable HeaderChanges methods,
        @Nullable HeaderChanges headers,
        @Nullable HeaderChanges maxAge,
        @Nullable HeaderChanges exposed,
        @Nullable Boolean areCredentialsAllowed,
        @Nullable Boolean isPrivateNetworkAllowed,
        @Nullable Boolean isForeignPreflightForwarded,
        RuntimeFraction enabled,
        RuntimeFraction shadowed) {}
