package io.ringway.hotpath.filter;

import java.util.List;

/**
 * What a route says to the filters of its chain ({@code typed_per_filter_config}), all levels put together. Owner: any (immutable).
 *
 * @param byChoice for each of the route's clusters, in the order of the configuration; one for all that have but one
 */
public record FilterOverrides(List<Choice> byChoice) {

    /**
     * For one cluster of the route.
     *
     * @param skipped bit i is set if the chain's filter i does not see these requests (Envoy {@code disabled})
     * @param configs by index of the filter: what the levels say, the least specific first; an empty list for nothing
     */
    public record Choice(long skipped, List<List<Object>> configs) {}
}
