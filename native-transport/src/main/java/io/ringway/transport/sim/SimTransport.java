package io.ringway.transport.sim;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A transport of a {@link SimNetwork}. {@link #poll} never waits: it tells what is due, and leaves a note how long it would have waited.
 *
 * <p>Owner: the network's thread, except {@link #wake}.
 */
public final class SimTransport implements Transport {
    private static final Logger LOG = System.getLogger(SimTransport.class.getName());

    private final SimNetwork network;
    private final int id;
    private final BufferPool pool;
    /** By handle; handles are never used twice. */
    private final TreeMap<Integer, SimConnection> connections = new TreeMap<>();

    private final List<SimListener> listeners = new ArrayList<>();
    /** What has happened and is yet to be told. */
    private final ArrayDeque<SimEvent> due = new ArrayDeque<>();

    private final ArrayDeque<SimConnection> starved = new ArrayDeque<>();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private int nextHandle;
    private long lateSends;
    private long lastPollNs;
    private long wantedNs;
    private boolean isClosed;

    SimTransport(SimNetwork network, int id, BufferPool pool) {
        this.network = network;
        this.id = id;
        this.pool = pool;
        lastPollNs = network.nowNs();
        wantedNs = Long.MAX_VALUE;
    }

    @Override
    public String name() {
        return "sim";
    }

    @Override
    public BufferPool buffers() {
        return pool;
    }

    // --- listeners

    @Override
    public int listen(Endpoint local, ListenOptions options, AcceptHandler handler) throws IOException {
        Endpoint address = network.bind(this, local, options.reusePort());
        SimListener listener = new SimListener(this, listeners.size(), address, options.reusePort(), handler);
        listeners.add(listener);
        network.add(listener);
        return listener.handle;
    }

    @Override
    public Endpoint listenerAddress(int listener) {
        return listeners.get(listener).address;
    }

    @Override
    public void acceptStop(int listener) {
        listeners.get(listener).isStopped = true;
    }

    @Override
    public void acceptStart(int listener) {
        SimListener it = listeners.get(listener);
        it.isStopped = false;
        announceWaiting(it);
    }

    private void announceWaiting(SimListener listener) {
        while (!listener.waiting.isEmpty()) {
            tell(SimEvent.Kind.ACCEPT, listener.waiting.remove(), 0);
        }
    }

    @Override
    public void closeListener(int listener) {
        SimListener it = listeners.get(listener);
        it.isClosed = true;
        announceWaiting(it);
        network.remove(it);
    }

    // --- connections

    @Override
    public int connect(Endpoint remote, ConnectOptions options, ConnectionHandler handler) {
        if (isClosed) {
            return -1;
        }
        Endpoint local = remote.isIp() ? Endpoint.ip(remote.addressBytes(), network.nextPort()) : Endpoint.UNKNOWN;
        SimConnection connection = new SimConnection(network, this, nextHandle++, null, local, remote, handler);
        connections.put(connection.handle, connection);
        network.schedule(network.soonNs(), SimEvent.Kind.SYN, connection, 0);
        return connection.handle;
    }

    /** The other end of a connection that has reached a listener of this transport. */
    SimConnection accept(SimListener listener, SimConnection client) {
        Endpoint local = client.remote();
        Endpoint remote = client.local();
        SimConnection connection = new SimConnection(network, this, nextHandle++, listener, local, remote, null);
        connections.put(connection.handle, connection);
        return connection;
    }

    private @Nullable SimConnection find(int handle) {
        return connections.get(handle);
    }

    @Override
    public void setHandler(int connection, ConnectionHandler handler) {
        SimConnection it = find(connection);
        if (it != null) {
            it.handler(handler);
        }
    }

    @Override
    public Endpoint remoteAddress(int connection) {
        SimConnection it = find(connection);
        return it == null ? Endpoint.UNKNOWN : it.remote();
    }

    @Override
    public Endpoint localAddress(int connection) {
        SimConnection it = find(connection);
        return it == null ? Endpoint.UNKNOWN : it.local();
    }

    @Override
    public void recvStart(int connection) {
        SimConnection it = find(connection);
        if (it != null) {
            it.recvStart();
        }
    }

    @Override
    public void recvStop(int connection) {
        SimConnection it = find(connection);
        if (it != null) {
            it.recvStop();
        }
    }

    @Override
    public void send(int connection, int position, int length) {
        SimConnection it = find(connection);
        if (it == null || it.isOver()) {
            lateSends++;
        }
        if (it == null || !it.send(position, length)) {
            pool.give(position);
        }
    }

    /**
     * Sends that came after the connection's end: it was gone, its owner had closed or reset it, or, if it was made here, its owner had been told
     * that the peer sends no more, which ends an exchange of HTTP.
     */
    public long lateSends() {
        return lateSends;
    }

    @Override
    public long sendPendingBytes(int connection) {
        SimConnection it = find(connection);
        return it == null ? 0 : it.pendingBytes();
    }

    @Override
    public void shutdownSend(int connection) {
        SimConnection it = find(connection);
        if (it != null) {
            it.shutdownSend();
        }
    }

    @Override
    public void close(int connection) {
        SimConnection it = find(connection);
        if (it != null) {
            it.close();
        }
    }

    @Override
    public void reset(int connection) {
        SimConnection it = find(connection);
        if (it != null) {
            it.reset();
        }
    }

    @Override
    public int connectionCount() {
        return connections.size();
    }

    // --- the turn

    @Override
    public int poll(long timeoutNs) {
        isWoken.set(false);
        // The caller reckons from the end of its last poll: for it, the time that has passed since was the wait of this
        // one.
        wantedNs = timeoutNs <= 0 ? Long.MAX_VALUE : lastPollNs + timeoutNs;
        lastPollNs = network.nowNs();
        for (int blocks = pool.available(); blocks > 0 && !starved.isEmpty(); blocks--) {
            starved.remove().fed();
        }
        int count = 0;
        for (int left = due.size(); left > 0; left--) {
            SimEvent event = due.remove();
            network.trace(event.kind().code, event.connection().traceId(), event.argument());
            count += deliver(event);
        }
        return count;
    }

    private int deliver(SimEvent event) {
        try {
            if (event.kind() == SimEvent.Kind.ACCEPT) {
                return announce(event.connection());
            }
            return event.connection().deliver(event);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(Logger.Level.ERROR, "a handler failed; its connection is reset", e);
            event.connection().reset();
            return 1;
        }
    }

    private int announce(SimConnection connection) {
        SimListener listener = connection.listener();
        if (connection.isGone()) {
            return 0;
        }
        if (listener.isClosed) {
            connections.remove(connection.handle);
            connection.abandon();
            return 0;
        }
        if (listener.isStopped) {
            listener.waiting.add(connection);
            return 0;
        }
        if (network.chance(network.faults().acceptError())) {
            due.add(new SimEvent(network.nowNs(), 0, SimEvent.Kind.ACCEPT, connection, 0));
            listener.handler.onAcceptError(listener.handle, Errno.EMFILE);
            return 1;
        }
        connection.announced();
        connection.handler(listener.handler.onAccept(listener.handle, connection.handle));
        return 1;
    }

    @Override
    public void wake() {
        isWoken.set(true);
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        for (int listener = 0; listener < listeners.size(); listener++) {
            closeListener(listener);
        }
        while (!connections.isEmpty()) {
            connections.firstEntry().getValue().end();
        }
        due.clear();
        wantedNs = Long.MAX_VALUE;
    }

    // --- what the network and connections use

    int id() {
        return id;
    }

    /** When this transport wants to be polled next; now if it has something to tell. */
    long wantedNs() {
        boolean hasWork = !due.isEmpty() || isWoken.get() || (!starved.isEmpty() && pool.available() > 0);
        return hasWork ? network.nowNs() : wantedNs;
    }

    void tell(SimEvent.Kind kind, SimConnection connection, int argument) {
        if (!isClosed) {
            due.add(new SimEvent(network.nowNs(), 0, kind, connection, argument));
        }
    }

    void starve(SimConnection connection) {
        starved.add(connection);
    }

    void remove(SimConnection connection) {
        connections.remove(connection.handle);
    }
}
