package io.ringway.filters.http.cors;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the filters of one chain. Owner: any (immutable). */
record CorsFactory(String name, CorsStats stats) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new CorsFilter(callbacks, stats);
    }
}
