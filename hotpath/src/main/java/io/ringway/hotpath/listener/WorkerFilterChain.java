package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.network.FilteredConnection;
import io.ringway.hotpath.network.NetworkFilterFactory.ConnectionSource;
import io.ringway.hotpath.network.NetworkFilterFactory.FilterSource;
import io.ringway.hotpath.network.NetworkScope;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.SslCounter;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.tls.TlsConnection;
import org.jspecify.annotations.Nullable;

/** One worker's side of a filter chain in one snapshot. Owner: worker. */
final class WorkerFilterChain {
    private final WorkerServices worker;
    private final FilterSource[] filters;
    private final ConnectionSource terminal;
    private final ChainConnections connections;
    private final int bufferLimitBytes;
    private final @Nullable DownstreamTls tls;
    private final @Nullable SslCounter tlsCounter;

    WorkerFilterChain(
            NetworkScope scope,
            FilterChainDescriptor descriptor,
            ConnectionSource terminal,
            ChainConnections connections) {
        worker = scope.worker();
        bufferLimitBytes = scope.bufferLimitBytes();
        tls = descriptor.tls();
        tlsCounter = tls == null ? null : new SslCounter(worker.stats(), tls.stats());
        filters = new FilterSource[descriptor.filters().size()];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = descriptor.filters().get(i).onWorker(scope);
        }
        this.terminal = terminal;
        this.connections = connections;
    }

    ConnectionSource terminal() {
        return terminal;
    }

    ChainConnections connections() {
        return connections;
    }

    /** It has left the configuration. */
    void retire() {
        connections.drain();
        if (terminal instanceof HttpConnections http) {
            http.retire();
        }
    }

    /** Serves an open connection that nobody receives from yet. */
    ConnectionHandler accept(int connection, Downstream downstream) {
        connections.onOpened(connection);
        Transport transport = worker.loop().transport();
        if (tls == null || tlsCounter == null) {
            return serve(transport, connection, downstream);
        }
        TlsConnection secured =
                TlsConnection.accept(transport, connection, worker.tlsBuffers(), tls.server(), tlsCounter);
        downstream.secureBy(secured);
        if (tls.handshakeTimeoutNs() > 0) {
            HandshakeTimer.start(worker, secured, tls.handshakeTimeoutNs(), connections.handshakeTimeouts());
        }
        secured.serve(serve(secured.transport(), connection, downstream));
        return secured;
    }

    private ConnectionHandler serve(Transport transport, int connection, Downstream downstream) {
        if (filters.length == 0) {
            return terminal.accept(transport, connection, downstream, connections);
        }
        FilteredConnection filtered = new FilteredConnection(
                worker, transport, connection, downstream, filters, terminal, connections, bufferLimitBytes);
        filtered.start();
        return filtered;
    }
}
