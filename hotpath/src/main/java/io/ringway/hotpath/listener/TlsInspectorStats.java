package io.ringway.hotpath.listener;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of what a TLS inspector counts (Envoy {@code tls_inspector.*}). Owner: any (immutable). */
public record TlsInspectorStats(
        int tlsFound,
        int tlsNotFound,
        int sniFound,
        int sniNotFound,
        int alpnFound,
        int alpnNotFound,
        int clientHelloTooLarge) {

    /** Registers them. */
    public static TlsInspectorStats register(StatsRegistry registry) {
        StatName root = StatName.of("tls_inspector");
        return new TlsInspectorStats(
                registry.counter(root.then("tls_found")),
                registry.counter(root.then("tls_not_found")),
                registry.counter(root.then("sni_found")),
                registry.counter(root.then("sni_not_found")),
                registry.counter(root.then("alpn_found")),
                registry.counter(root.then("alpn_not_found")),
                registry.counter(root.then("client_hello_too_large")));
    }
}
