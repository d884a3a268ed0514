package io.ringway.hotpath.filter;

import java.util.List;

/**
 * How a route's requests are spread over hosts and what limits them; a route that says nothing has none of it. Owner: any (immutable).
 *
 * @param hashPolicies in order ({@code RouteAction.hash_policy})
 * @param isHighPriority the circuit breakers of priority HIGH count ({@code RouteAction.priority})
 */
public record RouteBalancing(List<HashPolicy> hashPolicies, boolean isHighPriority) {
    public RouteBalancing {
        hashPolicies = List.copyOf(hashPolicies);
    }
}
