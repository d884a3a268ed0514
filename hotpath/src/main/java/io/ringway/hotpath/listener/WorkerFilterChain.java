package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.network.FilteredConnection;
import io.ringway.hotpath.network.NetworkFilterFactory.ConnectionSource;
import io.ringway.hotpath.network.NetworkFilterFactory.FilterSource;
import io.ringway.hotpath.network.NetworkScope;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.ConnectionHandler;

/** One worker's side of a filter chain in one snapshot. Owner: worker. */
final class WorkerFilterChain {
    private final WorkerServices worker;
    private final FilterSource[] filters;
    private final ConnectionSource terminal;
    private final ChainConnections connections;
    private final int bufferLimitBytes;

    WorkerFilterChain(
            NetworkScope scope,
            FilterChainDescriptor descriptor,
            ConnectionSource terminal,
            ChainConnections connections) {
        worker = scope.worker();
        bufferLimitBytes = scope.bufferLimitBytes();
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
        if (filters.length == 0) {
            return terminal.accept(worker.loop().transport(), connection, downstream, connections);
        }
        FilteredConnection filtered = new FilteredConnection(
                worker, connection, downstream, filters, terminal, connections, bufferLimitBytes);
        filtered.start();
        return filtered;
    }
}
