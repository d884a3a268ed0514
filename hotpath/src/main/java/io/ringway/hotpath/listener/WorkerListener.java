package io.ringway.hotpath.listener;

import io.ringway.hotpath.guard.LoadShedPoint;
import io.ringway.hotpath.guard.OverloadAction;
import io.ringway.hotpath.guard.WorkerOverload;
import io.ringway.hotpath.hcm.H1DownstreamConnection;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.hcm.WorkerHcm;
import io.ringway.hotpath.network.ConnectionOwner;
import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.network.NetworkFilterFactory.ConnectionSource;
import io.ringway.hotpath.network.NetworkScope;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One worker's socket of a listener and the connections accepted on it. It outlives reloads as long as name and address stay. Owner:
 * worker.
 */
public final class WorkerListener implements AcceptHandler, ConnectionOwner {
    private static final int NOT_LISTENING = -1;

    private final WorkerServices worker;
    private final Transport transport;
    /** In the order of their age, so that equal runs of a simulation close them in the same order. */
    private final Set<H1DownstreamConnection> httpConnections = new LinkedHashSet<>();

    private ListenerDescriptor descriptor;
    private WorkerFilterChain[] chains = {};
    private boolean isRetired;
    private int handle = NOT_LISTENING;
    private Endpoint address = Endpoint.UNKNOWN;

    public WorkerListener(WorkerServices worker, ListenerDescriptor descriptor, NetworkScope scope) {
        this.worker = worker;
        this.descriptor = descriptor;
        transport = worker.loop().transport();
        update(descriptor, scope);
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

    /** Goes over to a new configuration; requests in flight, and connections without requests, keep the old one. */
    public void update(ListenerDescriptor next, NetworkScope scope) {
        WorkerFilterChain[] updated = new WorkerFilterChain[next.chains().size()];
        for (int i = 0; i < updated.length; i++) {
            FilterChainDescriptor chain = next.chains().get(i);
            updated[i] = new WorkerFilterChain(scope, chain, terminal(i, chain, scope));
        }
        descriptor = next;
        chains = updated;
    }

    private ConnectionSource terminal(int index, FilterChainDescriptor chain, NetworkScope scope) {
        HcmDescriptor http = chain.connectionManager();
        if (http == null) {
            return Objects.requireNonNull(chain.terminal()).onWorker(scope);
        }
        WorkerHcm hcm = new WorkerHcm(
                worker,
                http,
                scope.bufferLimitBytes(),
                scope.clusters(),
                scope.dnsCaches(),
                scope.logs(),
                scope.spans());
        if (index < chains.length && chains[index].terminal() instanceof HttpConnections known) {
            known.update(hcm);
            return known;
        }
        return new HttpConnections(worker, this, hcm);
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

    /** Answers close their connections. */
    boolean isDraining() {
        return isRetired || worker.isDraining() || worker.isHealthFailed();
    }

    /** Leaves new connections in the kernel's queue, or takes them again. */
    public void pauseAccepting(boolean isPaused) {
        if (handle == NOT_LISTENING) {
            return;
        }
        if (isPaused) {
            transport.acceptStop(handle);
        } else {
            transport.acceptStart(handle);
        }
    }

    /** Timeouts may be shorter than they were. */
    public void rearmTimers() {
        new ArrayList<>(httpConnections).forEach(H1DownstreamConnection::rearmTimers);
    }

    /** Adds the connections that hold at least so many bytes. */
    public void addHolders(long bytesMin, List<H1DownstreamConnection> to) {
        for (H1DownstreamConnection connection : httpConnections) {
            if (connection.heldBytes() >= bytesMin) {
                to.add(connection);
            }
        }
    }

    /** Closes connections that wait for a request. */
    public void closeIdle() {
        new ArrayList<>(httpConnections).forEach(H1DownstreamConnection::closeIfIdle);
    }

    @Override
    public ConnectionHandler onAccept(int listener, int connection) {
        if (!isTaken()) {
            transport.close(connection);
            return UnservedConnection.UNCOUNTED;
        }
        WriterStats stats = worker.stats();
        ListenerStats ids = descriptor.stats();
        stats.increment(ids.cxTotal());
        stats.increment(ids.cxActive());
        Downstream downstream = new Downstream(transport, connection, false, worker.nextConnectionId());
        ListenerFilters filters = descriptor.filters();
        if (filters.proxyProtocol() != null) {
            return new ProxyHeaderConnection(worker, this, connection, downstream, filters, filters.proxyProtocol());
        }
        return inspect(connection, downstream, filters);
    }

    /** Whether there is room for one more connection; it is counted then. */
    private boolean isTaken() {
        WriterStats stats = worker.stats();
        ListenerStats ids = descriptor.stats();
        WorkerOverload overload = worker.overload();
        if (overload.applies(OverloadAction.REJECT_INCOMING_CONNECTIONS)
                || overload.sheds(LoadShedPoint.TCP_LISTENER_ACCEPT)) {
            stats.increment(ids.cxOverloadReject());
            return false;
        }
        ConnectionLimits limits = descriptor.limits();
        RuntimeValues runtime = worker.runtime();
        if (limits.isGlobalIgnored()) {
            overload.open();
        } else if (!overload.tryOpen(limits.ofAll().now(runtime))) {
            stats.increment(ids.globalCxOverflow());
            return false;
        }
        if (limits.open().incrementAndGet() > limits.ofListener().now(runtime)) {
            limits.open().decrementAndGet();
            overload.onClosed();
            stats.increment(ids.cxOverflow());
            return false;
        }
        return true;
    }

    /** After a PROXY header, if there was one to read. */
    ConnectionHandler inspect(int connection, Downstream downstream, ListenerFilters filters) {
        return filters.inspector() == null
                ? serve(connection, downstream)
                : new HttpInspectorConnection(worker, this, connection, downstream, filters, filters.inspector());
    }

    /** Gives a connection to its filter chain. */
    ConnectionHandler serve(int connection, Downstream downstream) {
        int chain = descriptor.table().find(downstream);
        if (chain == FilterChainTable.NONE) {
            worker.stats().increment(descriptor.stats().noFilterChainMatch());
            transport.close(connection);
            return new UnservedConnection(this);
        }
        return chains[chain].accept(connection, downstream, this);
    }

    @Override
    public void onAcceptError(int listener, int errno) {
        worker.stats().increment(descriptor.stats().acceptErrors());
    }

    void onHttpOpened(H1DownstreamConnection connection) {
        httpConnections.add(connection);
    }

    void onHttpClosed(H1DownstreamConnection connection) {
        httpConnections.remove(connection);
        onConnectionClosed();
    }

    @Override
    public void onConnectionClosed() {
        WriterStats stats = worker.stats();
        stats.decrement(descriptor.stats().cxActive());
        stats.increment(descriptor.stats().cxDestroy());
        descriptor.limits().open().decrementAndGet();
        worker.overload().onClosed();
    }
}
