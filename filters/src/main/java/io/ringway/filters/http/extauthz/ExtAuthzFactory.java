package io.ringway.filters.http.extauthz;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the filters of one configuration. Owner: any (immutable). */
record ExtAuthzFactory(String name, ExtAuthzSettings settings, ExtAuthzStats stats) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new ExtAuthzFilter(callbacks, settings, stats);
    }
}
