package io.ringway.transport;

/**
 * Options of an outgoing connection.
 *
 * @param noDelay TCP_NODELAY
 * @param keepAlive SO_KEEPALIVE (Envoy {@code upstream_connection_options.tcp_keepalive})
 */
public record ConnectOptions(boolean noDelay, boolean keepAlive) {
    public static final ConnectOptions DEFAULT = new ConnectOptions(true, false);
}
