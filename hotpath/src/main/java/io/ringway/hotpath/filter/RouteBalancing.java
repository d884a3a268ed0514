package io.ringway.hotpath.filter;

import io.ringway.lb.Criteria;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a route's requests are spread over hosts and what limits them; a route that says nothing has none of it. Owner: any (immutable).
 *
 * @param hashPolicies in order ({@code RouteAction.hash_policy})
 * @param isHighPriority the circuit breakers of priority HIGH count ({@code RouteAction.priority})
 * @param criteria what its hosts should be like, for each of the route's clusters in the order of the configuration; empty if nothing is
 *     said ({@code metadata_match} of the route and of weighted clusters). Not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
public record RouteBalancing(
        List<HashPolicy> hashPolicies,
        boolean isHighPriority,
        @Nullable Criteria[] criteria) {
    public RouteBalancing {
        hashPolicies = List.copyOf(hashPolicies);
    }

    /** What the hosts of one of the route's clusters should be like, or null. */
    public @Nullable Criteria criteria(int choice) {
        return criteria.length == 0 ? null : criteria[choice];
    }
}
