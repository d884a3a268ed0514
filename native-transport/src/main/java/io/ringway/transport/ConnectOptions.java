package io.ringway.transport;

import io.ringway.transport.net.SocketSetup;

/**
 * Options of an outgoing connection.
 *
 * @param noDelay TCP_NODELAY
 * @param keepAlive SO_KEEPALIVE (Envoy {@code upstream_connection_options.tcp_keepalive})
 * @param setup everything else there is to do to the socket; when that fails, so does the connection
 */
public record ConnectOptions(boolean noDelay, boolean keepAlive, SocketSetup setup) {
    public static final ConnectOptions DEFAULT = new ConnectOptions(true, false, SocketSetup.NONE);
}
