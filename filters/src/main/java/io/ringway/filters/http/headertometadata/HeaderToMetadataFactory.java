package io.ringway.filters.http.headertometadata;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the filters of one configuration. Owner: any (immutable). */
record HeaderToMetadataFactory(String name, MetadataSettings settings) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new HeaderToMetadataFilter(callbacks, settings);
    }
}
