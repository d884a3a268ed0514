package io.ringway.hotpath.network.tcp;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of a TCP proxy's statistics (Envoy {@code tcp.<stat_prefix>.*}). Owner: any (immutable). */
public record TcpProxyStats(
        int cxTotal,
        int cxNoRoute,
        int cxTxBytesTotal,
        int cxTxBytesBuffered,
        int cxRxBytesTotal,
        int cxRxBytesBuffered,
        int pausedReading,
        int resumedReading,
        int idleTimeout,
        int maxDuration,
        int upstreamFlushTotal,
        int upstreamFlushActive) {

    /** Registers them. */
    public static TcpProxyStats register(StatsRegistry registry, String statPrefix) {
        StatName root = StatName.of("tcp").tag(DefaultTags.TCP_PREFIX, statPrefix);
        return new TcpProxyStats(
                registry.counter(root.then("downstream_cx_total")),
                registry.counter(root.then("downstream_cx_no_route")),
                registry.counter(root.then("downstream_cx_tx_bytes_total")),
                registry.gauge(root.then("downstream_cx_tx_bytes_buffered")),
                registry.counter(root.then("downstream_cx_rx_bytes_total")),
                registry.gauge(root.then("downstream_cx_rx_bytes_buffered")),
                registry.counter(root.then("downstream_flow_control_paused_reading_total")),
                registry.counter(root.then("downstream_flow_control_resumed_reading_total")),
                registry.counter(root.then("idle_timeout")),
                registry.counter(root.then("max_downstream_connection_duration")),
                registry.counter(root.then("upstream_flush_total")),
                registry.gauge(root.then("upstream_flush_active")));
    }
}
