package io.ringway.hotpath.filter;

/**
 * A configured filter of a connection manager's chain (Envoy {@code HttpFilter}). It makes one filter per pooled stream, so that a
 * request allocates nothing. Owner: any (immutable); {@link #create} runs on the worker.
 */
public interface HttpFilterFactory {

    /** Name in the configuration, e.g. {@code envoy.filters.http.router}. */
    String name();

    /** A filter for the requests that will pass its stream, one after the other. */
    HttpFilter create(FilterCallbacks callbacks);
}
