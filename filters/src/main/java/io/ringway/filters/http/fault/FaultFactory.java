package io.ringway.filters.http.fault;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the filters of one configuration. Owner: any (immutable).
 *
 * @param active requests with a fault, on all workers together
 */
record FaultFactory(String name, FaultSettings settings, FaultStats stats, AtomicLong active)
        implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new FaultFilter(callbacks, this);
    }
}
