package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.StreamCallbacks;

/** Makes the terminal filter of a chain, {@code envoy.filters.http.router}. Owner: any (immutable). */
public record RouterFactory(RouterOptions options) implements HttpFilterFactory {
    public static final String NAME = "envoy.filters.http.router";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public HttpFilter create(StreamCallbacks callbacks) {
        return new RouterFilter(callbacks, options);
    }
}
