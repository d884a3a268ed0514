package io.ringway.filters.http.buffer;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the filters of one configuration. Owner: any (immutable). */
record BufferFactory(String name, BufferSettings settings) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new BufferFilter(callbacks, settings);
    }
}
