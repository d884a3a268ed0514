package io.ringway.filters.http.healthcheck;

import io.ringway.routing.RouteCondition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of a chain.
 *
 * @param isPassThrough checks go on to the route, unless the proxy fails them or knows the last answer ({@code pass_through_mode})
 * @param headers what a request has to have to be a health check; empty for all requests
 * @param clusters what has to be healthy for a check that is answered here to succeed
 * @param cache the last answer of the route, or null if it is not kept ({@code cache_time})
 * @param ownCluster which cluster this proxy belongs to; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
record HealthCheckSettings(
        boolean isPassThrough,
        RouteCondition[] headers,
        List<ClusterShare> clusters,
        @Nullable AnswerCache cache,
        String ownCluster) {

    /**
     * A cluster, and how much of it has to be healthy or degraded ({@code cluster_min_healthy_percentages}).
     *
     * @param name in UTF-8
     * @param percentMin whole percents
     */
    @SuppressWarnings("ArrayRecordComponent")
    record ClusterShare(byte[] name, int percentMin) {}
}
