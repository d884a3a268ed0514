package io.ringway.hotpath.listener;

import io.ringway.hotpath.stats.SslStats;
import io.ringway.transport.tls.TlsServer;

/**
 * How a filter chain's connections are encrypted (Envoy {@code DownstreamTlsContext}). Owner: any (immutable).
 *
 * @param handshakeTimeoutNs an unfinished handshake ends after this; 0 never ({@code FilterChain.transport_socket_connect_timeout})
 */
public record DownstreamTls(TlsServer server, long handshakeTimeoutNs, SslStats stats) {}
