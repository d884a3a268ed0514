package io.ringway.filters.http.localratelimit;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the filters of one configuration. Owner: any (immutable). */
record LocalRateLimitFactory(String name, LocalRateLimitSettings settings) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new LocalRateLimitFilter(callbacks, settings);
    }
}
