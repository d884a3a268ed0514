package io.ringway.hotpath.listener;

import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.tls.TlsConnection;

/**
 * Ends a connection whose handshake takes too long (Envoy {@code FilterChain.transport_socket_connect_timeout}). It is left to run out when the
 * handshake is done. Owner: worker.
 */
final class HandshakeTimer extends Timer {
    private final WorkerServices worker;
    private final TlsConnection connection;
    private final int timeouts;

    private HandshakeTimer(WorkerServices worker, TlsConnection connection, int timeouts) {
        this.worker = worker;
        this.connection = connection;
        this.timeouts = timeouts;
    }

    /** Begins to wait; {@code timeouts} is the id of what counts those that were ended. */
    static void start(WorkerServices worker, TlsConnection connection, long timeoutNs, int timeouts) {
        worker.loop()
                .timers()
                .schedule(
                        new HandshakeTimer(worker, connection, timeouts),
                        worker.loop().nowNs() + timeoutNs);
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (connection.isHandshaking()) {
            worker.stats().increment(timeouts);
            connection.close();
        }
    }
}
