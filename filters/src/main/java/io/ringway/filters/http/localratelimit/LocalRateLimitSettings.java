package io.ringway.filters.http.localratelimit;

import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.RateLimitRule;
import io.ringway.routing.runtime.RuntimeFraction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of a chain, or of a route.
 *
 * @param enabled share of the requests that are counted
 * @param enforced share of those without a token that are refused
 * @param size of the usual bucket, or null if what no descriptor matches is not limited
 * @param descriptors those that fill the slowest first
 * @param shared the buckets of all workers, or null if each connection has its own
 * @param rules the filter's own {@code rate_limits}; empty if the route's count
 * @param isUsualAlwaysTaken requests with a bucket of their own take a token from the usual one too
 * @param requestChanges of requests that go on without a token, or null
 * @param answerChanges of refusals, or null
 * @param areLimitsTold answers get x-ratelimit-*
 * @param key of the connection's buckets in its state
 */
record LocalRateLimitSettings(
        RuntimeFraction enabled,
        RuntimeFraction enforced,
        @Nullable BucketSize size,
        List<LocalDescriptor> descriptors,
        @Nullable Buckets shared,
        List<RateLimitRule> rules,
        int stage,
        HostRules hostRules,
        boolean isUsualAlwaysTaken,
        int status,
        @Nullable HeaderChanges requestChanges,
        @Nullable HeaderChanges answerChanges,
        boolean areLimitsTold,
        String key,
        LocalRateLimitStats stats) {

    /** What the rules of the virtual host mean to a route (Envoy {@code VhRateLimitsOptions}). */
    enum HostRules {
        /** They hold for routes without rules. */
        OVERRIDE,
        /** They hold for all. */
        INCLUDE,
        /** They hold for none. */
        IGNORE
    }
}
