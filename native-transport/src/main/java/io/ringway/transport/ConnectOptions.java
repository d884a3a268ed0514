package io.ringway.transport;

import io.ringway.transport.net.SocketSetup;

/**
 * Options of an outgoing connection.
 *
 * @param noDelay TCP_NODELAY
 * @param keepAlive SO_KEEPALIVE (Envoy {@code upstream_connection_options.tcp_keepalive})
 * @param receiveLimitBytes about how much may still come after {@link Transport#recvStop}, for owners with little room; 0 for what costs least
 * @param setup everything else there is to do to the socket; when that fails, so does the connection
 */
public record ConnectOptions(boolean noDelay, boolean keepAlive, int receiveLimitBytes, SocketSetup setup) {
    public static final ConnectOptions DEFAULT = new ConnectOptions(true, false, 0, SocketSetup.NONE);
}
