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
import io.ringway.transport.net.ListeningSocket;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One worker's socket of a listener and the connections accepted on it. It outlives reloads as long as name and address stay. Owner:
 * worker.
 */
public final class WorkerListener implements AcceptHandler, ConnectionOwner {
    private final WorkerServices worker;
    private final Transport transport;

    private ListenerDescriptor descriptor;
    private WorkerFilterChain[] chains = {};
    private boolean isRetired;
    /** The transport's names for the sockets; several if another process had more workers. */
    private final IntArrayList handles = new IntArrayList();

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
        add(transport.listen(descriptor.address(), descriptor.options(), this));
    }

    /**
     * Starts to accept on a socket that is open already, besides those it has.
     *
     * @throws IOException if the transport cannot; the socket is closed then
     */
    public void adopt(ListeningSocket socket) throws IOException {
        add(transport.adopt(socket, descriptor.options(), this));
    }

    private void add(int handle) {
        handles.addInt(handle);
        address = transport.listenerAddress(handle);
    }

    /**
     * Adds another descriptor of each of its sockets.
     *
     * @throws IOException if the transport cannot
     */
    public void duplicateSockets(List<ListeningSocket> into) throws IOException {
        for (int i = 0; i < handles.size(); i++) {
            into.add(transport.duplicateListener(handles.getInt(i)));
        }
    }

    /**
     * Goes over to a new configuration; requests in flight, and connections without requests, keep the old one. The connections of a chain
     * that is not there any more drain.
     */
    public void update(ListenerDescriptor next, NetworkScope scope) {
        WorkerFilterChain[] updated = new WorkerFilterChain[next.chains().size()];
        Set<ChainConnections> gone = new LinkedHashSet<>();
        for (WorkerFilterChain chain : chains) {
            gone.add(chain.connections());
        }
        for (int i = 0; i < updated.length; i++) {
            FilterChainDescriptor chain = next.chains().get(i);
            WorkerFilterChain before = before(next, i, gone);
            ChainConnections connections = before == null ? new ChainConnections(worker, this) : before.connections();
            gone.remove(connections);
            updated[i] = new WorkerFilterChain(scope, chain, terminal(before, chain, scope, connections), connections);
        }
        WorkerFilterChain[] before = chains;
        descriptor = next;
        chains = updated;
        for (WorkerFilterChain chain : before) {
            if (gone.contains(chain.connections())) {
                chain.retire();
            }
        }
    }

    /**
     * What the chain was until now, or null if it is new, or serves connections in another way than it did.
     *
     * @param left connections that no chain has taken over yet
     */
    private @Nullable WorkerFilterChain before(ListenerDescriptor next, int index, Set<ChainConnections> left) {
        for (int i = 0; i < chains.length; i++) {
            if (left.contains(chains[i].connections()) && next.isSameChain(index, descriptor, i)) {
                return chains[i];
            }
        }
        return null;
    }

    private ConnectionSource terminal(
            @Nullable WorkerFilterChain before,
            FilterChainDescriptor chain,
            NetworkScope scope,
            ChainConnections connections) {
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
        if (before != null && before.terminal() instanceof HttpConnections known) {
            known.update(hcm);
            return known;
        }
        return new HttpConnections(worker, connections, hcm);
    }

    /** Closes the socket; accepted connections stay. */
    public void stopListening() {
        for (int i = 0; i < handles.size(); i++) {
            transport.closeListener(handles.getInt(i));
        }
        handles.clear();
    }

    /**
     * The listener left the configuration: no more connections; those that wait for a request close now, the others after their answer, and
     * what is open after the drain time closes then.
     */
    public void retire() {
        isRetired = true;
        stopListening();
        for (WorkerFilterChain chain : chains) {
            chain.retire();
        }
    }

    /** Answers close their connections. */
    boolean isDraining() {
        return isRetired || worker.isDraining() || worker.isHealthFailed();
    }

    /** Leaves new connections in the kernel's queue, or takes them again. */
    public void pauseAccepting(boolean isPaused) {
        for (int i = 0; i < handles.size(); i++) {
            if (isPaused) {
                transport.acceptStop(handles.getInt(i));
            } else {
                transport.acceptStart(handles.getInt(i));
            }
        }
    }

    /** Looks at the kernel's queues again: another process that accepted on the same sockets may have been woken for a peer and left it there. */
    public void acceptAnew() {
        pauseAccepting(true);
        pauseAccepting(false);
    }

    /** Timeouts may be shorter than they were. */
    public void rearmTimers() {
        for (WorkerFilterChain chain : chains) {
            chain.connections().rearmTimers();
        }
    }

    /** Adds the connections that hold at least so many bytes. */
    public void addHolders(long bytesMin, List<H1DownstreamConnection> to) {
        for (WorkerFilterChain chain : chains) {
            chain.connections().addHolders(bytesMin, to);
        }
    }

    /** Closes connections that wait for a request. */
    public void closeIdle() {
        for (WorkerFilterChain chain : chains) {
            chain.connections().closeIdle();
        }
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
        Downstream downstream = new Downstream(transport, connection, worker.nextConnectionId());
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
        return filters.tlsInspector() == null && filters.inspector() == null
                ? serve(connection, downstream)
                : new InspectedConnection(worker, this, connection, downstream, filters);
    }

    /** Gives a connection to its filter chain. */
    ConnectionHandler serve(int connection, Downstream downstream) {
        int chain = descriptor.table().find(downstream);
        if (chain == FilterChainTable.NONE) {
            worker.stats().increment(descriptor.stats().noFilterChainMatch());
            transport.close(connection);
            return new UnservedConnection(this);
        }
        return chains[chain].accept(connection, downstream);
    }

    @Override
    public void onAcceptError(int listener, int errno) {
        worker.stats().increment(descriptor.stats().acceptErrors());
    }

    @Override
    public void onConnectionClosed(int connection) {
        WriterStats stats = worker.stats();
        stats.decrement(descriptor.stats().cxActive());
        stats.increment(descriptor.stats().cxDestroy());
        descriptor.limits().open().decrementAndGet();
        worker.overload().onClosed();
    }
}
