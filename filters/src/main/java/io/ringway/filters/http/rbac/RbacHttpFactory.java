package io.ringway.filters.http.rbac;

import io.ringway.filters.shared.rbac.RbacStats;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the filters of one configuration. Owner: any (immutable). */
record RbacHttpFactory(String name, RbacSettings settings, RbacStats stats) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new RbacHttpFilter(callbacks, settings, stats);
    }
}
