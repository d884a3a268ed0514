package io.ringway.filters.http.forwardproxy;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;

/** Makes the filters of one configuration. Owner: any (immutable). */
record ForwardProxyFactory(String name, ForwardProxySettings settings) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new ForwardProxyFilter(callbacks, settings);
    }

    @Override
    public String notice() {
        return settings.isEdge()
                ? "hosts with private, loopback or link-local addresses are refused, since use_remote_address says that clients are strangers"
                        + " (runtime key " + ForwardProxyCompiler.ALLOW_PRIVATE + ")"
                : "";
    }
}
