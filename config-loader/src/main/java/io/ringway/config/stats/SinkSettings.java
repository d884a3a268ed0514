package io.ringway.config.stats;

import io.ringway.transport.net.Endpoint;

/**
 * Where statistics are sent (Envoy {@code stats_sinks}). Owner: any (immutable).
 *
 * @param kind form of the metrics
 * @param address UDP
 * @param prefix first element of every name
 * @param datagramBytesMax as many metrics as fit go into one datagram ({@code max_bytes_per_datagram}); 0: each has its own
 */
public record SinkSettings(Kind kind, Endpoint address, String prefix, int datagramBytesMax) {

    /** Form of the metrics. */
    public enum Kind {
        /** Dotted names ({@code envoy.stat_sinks.statsd}). */
        STATSD,
        /** Names with tags behind the value ({@code envoy.stat_sinks.dog_statsd}). */
        DOG_STATSD,
        /** Names with tags behind the name ({@code envoy.stat_sinks.graphite_statsd}). */
        GRAPHITE_STATSD
    }
}
