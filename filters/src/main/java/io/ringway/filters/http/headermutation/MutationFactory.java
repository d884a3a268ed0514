package io.ringway.filters.http.headermutation;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/**
 * Makes the filters of one configuration. Owner: any (immutable).
 *
 * @param isMostSpecificLast of the levels of a route, the most specific has the last word
 */
record MutationFactory(String name, MutationSettings settings, boolean isMostSpecificLast)
        implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new MutationFilter(callbacks, this);
    }
}
