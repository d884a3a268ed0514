package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the terminal filter of a chain, {@code envoy.filters.http.router}. Owner: any (immutable). */
public record RouterFactory(RouterOptions options) implements HttpFilterFactory {
    public static final String NAME = "envoy.filters.http.router";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new RouterFilter(callbacks.stream(), options);
    }
}
