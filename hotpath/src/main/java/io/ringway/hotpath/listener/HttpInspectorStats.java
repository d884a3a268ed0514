package io.ringway.hotpath.listener;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of what an HTTP inspector counts (Envoy {@code http_inspector.*}). Owner: any (immutable). */
public record HttpInspectorStats(int readError, int http10Found, int http11Found, int http2Found, int httpNotFound) {

    /** Registers them. */
    public static HttpInspectorStats register(StatsRegistry registry) {
        StatName root = StatName.of("http_inspector");
        return new HttpInspectorStats(
                registry.counter(root.then("read_error")),
                registry.counter(root.then("http10_found")),
                registry.counter(root.then("http11_found")),
                registry.counter(root.then("http2_found")),
                registry.counter(root.then("http_not_found")));
    }
}
