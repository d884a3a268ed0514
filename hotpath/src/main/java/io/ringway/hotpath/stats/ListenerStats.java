package io.ringway.hotpath.stats;

/**
 * Ids of a listener's statistics (Envoy {@code listener.<address>.*}). Owner: any (immutable).
 *
 * @param address how it is called in statistics
 */
public record ListenerStats(
        String address,
        int cxTotal,
        int cxActive,
        int cxDestroy,
        int cxOverflow,
        int cxOverloadReject,
        int globalCxOverflow,
        int acceptErrors,
        int preCxTimeout,
        int preCxActive,
        int noFilterChainMatch,
        int handshakeTimeouts) {

    static StatName root(String address) {
        return StatName.of("listener").tag(DefaultTags.LISTENER, address);
    }

    /** Registers them. The address is {@code 0.0.0.0_10000} in the dotted name, as in Envoy. */
    public static ListenerStats register(StatsRegistry registry, String address) {
        StatName root = root(address);
        return new ListenerStats(
                address,
                registry.counter(root.then("downstream_cx_total")),
                registry.gauge(root.then("downstream_cx_active")),
                registry.counter(root.then("downstream_cx_destroy")),
                registry.counter(root.then("downstream_cx_overflow")),
                registry.counter(root.then("downstream_cx_overload_reject")),
                registry.counter(root.then("downstream_global_cx_overflow")),
                registry.counter(root.then("downstream_accept_error")),
                registry.counter(root.then("downstream_pre_cx_timeout")),
                registry.gauge(root.then("downstream_pre_cx_active")),
                registry.counter(root.then("no_filter_chain_match")),
                registry.counter(root.then("downstream_cx_transport_socket_connect_timeout")));
    }
}
