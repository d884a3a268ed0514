package io.ringway.filters.http.healthcheck;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the filters of one configuration. Owner: any (immutable). */
record HealthCheckFilterFactory(String name, HealthCheckSettings settings) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new HealthCheckFilter(callbacks, settings);
    }
}
