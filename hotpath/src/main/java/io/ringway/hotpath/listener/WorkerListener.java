package io.ringway.hotpath.listener;

import io.ringway.hotpath.hcm.Downstream;
import io.ringway.hotpath.hcm.H1DownstreamConnection;
import io.ringway.hotpath.hcm.HcmSource;
import io.ringway.hotpath.hcm.WorkerHcm;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One worker's socket of a listener and the connections accepted on it. It outlives reloads as long as name and address stay. Owner:
 * worker.
 */
public final class WorkerListener implements AcceptHandler, HcmSource {
    private static final int NOT_LISTENING = -1;

    private final WorkerServices worker;
    private final Transport transport;
    /** In the order of their age, so that equal runs of a simulation close them in the same order. */
    private final Set<H1DownstreamConnection> connections = new LinkedHashSet<>();

    private ListenerDescriptor descriptor;
    private WorkerHcm hcm;
    private boolean isRetired;
    private int handle = NOT_LISTENING;
    private Endpoint address = Endpoint.UNKNOWN;

    public WorkerListener(WorkerServices worker, ListenerDescriptor descriptor, WorkerHcm hcm) {
        this.worker = worker;
        this.descriptor = descriptor;
        this.hcm = hcm;
        transport = worker.loop().transport();
    }

    public ListenerDescriptor descriptor() {
        return descriptor;
    }

    /** The bound address, its port resolved. */
    public Endpoint address() {
        return address;
    }

    /**
     * Binds and starts to accept.
     *
     * @throws IOException if the address cannot be bound
     */
    public void listen() throws IOException {
        handle = transport.listen(descriptor.address(), descriptor.options(), this);
        address = transport.listenerAddress(handle);
    }

    /** Goes over to a new configuration; requests in flight keep the old one. */
    public void update(ListenerDescriptor next, WorkerHcm nextHcm) {
        descriptor = next;
        hcm = nextHcm;
    }

    /** Closes the socket; accepted connections stay. */
    public void stopListening() {
        if (handle != NOT_LISTENING) {
            transport.closeListener(handle);
            handle = NOT_LISTENING;
        }
    }

    /** The listener left the configuration: no more connections; those that wait for a request close now, the others after their answer. */
    public void retire() {
        isRetired = true;
        stopListening();
        closeIdle();
    }

    /** Closes connections that wait for a request. */
    public void closeIdle() {
        new ArrayList<>(connections).forEach(H1DownstreamConnection::closeIfIdle);
    }

    @Override
    public ConnectionHandler onAccept(int listener, int connection) {
        WriterStats stats = worker.stats();
        ListenerStats ids = descriptor.stats();
        HcmStats hcmIds = hcm.descriptor().stats();
        stats.increment(ids.cxTotal());
        stats.increment(ids.cxActive());
        stats.increment(hcmIds.cxTotal());
        stats.increment(hcmIds.cxActive());
        stats.increment(hcmIds.cxHttp1Total());
        stats.increment(hcmIds.cxHttp1Active());
        Downstream downstream = new Downstream(transport, connection, false, worker.nextConnectionId());
        H1DownstreamConnection accepted = new H1DownstreamConnection(worker, this, connection, downstream);
        connections.add(accepted);
        transport.recvStart(connection);
        return accepted;
    }

    @Override
    public void onAcceptError(int listener, int errno) {
        worker.stats().increment(descriptor.stats().acceptErrors());
    }

    @Override
    public WorkerHcm current() {
        return hcm;
    }

    @Override
    public boolean isDraining() {
        return isRetired || worker.isDraining();
    }

    @Override
    public void onClosed(H1DownstreamConnection connection) {
        connections.remove(connection);
        WriterStats stats = worker.stats();
        stats.decrement(descriptor.stats().cxActive());
        stats.increment(descriptor.stats().cxDestroy());
    }
}
