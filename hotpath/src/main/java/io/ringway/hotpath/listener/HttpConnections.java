package io.ringway.hotpath.listener;

import io.ringway.hotpath.hcm.H1DownstreamConnection;
import io.ringway.hotpath.hcm.HcmSource;
import io.ringway.hotpath.hcm.WorkerHcm;
import io.ringway.hotpath.network.ConnectionOwner;
import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;

/** The connections of a filter chain that ends in an HTTP connection manager. It outlives reloads as long as the chain does. Owner: worker. */
final class HttpConnections implements HcmSource, NetworkFilterFactory.ConnectionSource {
    private final WorkerServices worker;
    private final ChainConnections connections;
    private WorkerHcm hcm;

    HttpConnections(WorkerServices worker, ChainConnections connections, WorkerHcm hcm) {
        this.worker = worker;
        this.connections = connections;
        this.hcm = hcm;
    }

    /** Goes over to a new configuration; requests in flight keep the old one. */
    void update(WorkerHcm next) {
        hcm.retire();
        hcm = next;
    }

    /** No connection comes any more. */
    void retire() {
        hcm.retire();
    }

    @Override
    public WorkerHcm current() {
        return hcm;
    }

    @Override
    public ConnectionHandler accept(Transport transport, int connection, Downstream downstream, ConnectionOwner owner) {
        WriterStats stats = worker.stats();
        HcmStats ids = hcm.descriptor().stats();
        stats.increment(ids.cxTotal());
        stats.increment(ids.cxActive());
        stats.increment(ids.cxHttp1Total());
        stats.increment(ids.cxHttp1Active());
        H1DownstreamConnection accepted = new H1DownstreamConnection(worker, this, transport, connection, downstream);
        connections.onHttpOpened(accepted);
        transport.recvStart(connection);
        return accepted;
    }

    @Override
    public boolean isDraining() {
        return connections.isDraining();
    }

    @Override
    public void onClosed(H1DownstreamConnection connection) {
        connections.onHttpClosed(connection);
    }
}
