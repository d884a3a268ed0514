package io.ringway.transport;

/**
 * Options of a listening socket.
 *
 * @param backlog length of the accept queue (Envoy {@code Listener.tcp_backlog_size})
 * @param reusePort one socket per worker on the same address (Envoy {@code Listener.enable_reuse_port})
 * @param noDelay TCP_NODELAY on accepted sockets
 * @param unixMode permission bits of a Unix domain socket file, or -1 to leave them (Envoy {@code Pipe.mode})
 */
public record ListenOptions(int backlog, boolean reusePort, boolean noDelay, int unixMode) {
    public static final ListenOptions DEFAULT = new ListenOptions(4096, true, true, -1);
}
