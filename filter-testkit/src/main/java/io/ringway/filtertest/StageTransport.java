package io.ringway.filtertest;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transport without sockets: one listener, one client, and an upstream behind every address. Owner: the test's thread. */
final class StageTransport implements Transport {
    private static final int LISTENER = 1;
    private static final Endpoint CLIENT = Endpoint.ip("10.1.1.1", 40000);

    private final BufferPool pool;
    private final List<StageConnection> connections = new ArrayList<>();
    private Endpoint local = Endpoint.UNKNOWN;
    private @Nullable AcceptHandler acceptor;
    private boolean isKept = true;

    StageTransport(BufferPool pool) {
        this.pool = pool;
    }

    /** Whether what the proxy sends is kept. */
    void keep(boolean isWanted) {
        isKept = isWanted;
    }

    /** The client's connection; a new one if there is none, or it was closed. */
    StageConnection client() {
        for (int i = 0; i < connections.size(); i++) {
            StageConnection connection = connections.get(i);
            if (!connection.isUpstream && !connection.isClosed()) {
                return connection;
            }
        }
        AcceptHandler accepting = acceptor;
        if (accepting == null) {
            throw new IllegalStateException("nothing listens");
        }
        StageConnection accepted = open(false, CLIENT);
        accepted.handler(accepting.onAccept(LISTENER, accepted.handle));
        return accepted;
    }

    /** Connections to upstreams, the first one first. */
    List<StageConnection> upstreams() {
        return connections.stream().filter(connection -> connection.isUpstream).toList();
    }

    private StageConnection open(boolean isUpstream, Endpoint remote) {
        StageConnection connection = new StageConnection(connections.size(), isUpstream, remote);
        connections.add(connection);
        return connection;
    }

    @Override
    public String name() {
        return "stage";
    }

    @Override
    public BufferPool buffers() {
        return pool;
    }

    @Override
    public int listen(Endpoint address, ListenOptions options, AcceptHandler handler) {
        local = address;
        acceptor = handler;
        return LISTENER;
    }

    @Override
    public Endpoint listenerAddress(int listener) {
        return local;
    }

    @Override
    public void acceptStop(int listener) {}

    @Override
    public void acceptStart(int listener) {}

    @Override
    public void closeListener(int listener) {
        acceptor = null;
    }

    @Override
    public int connect(Endpoint remote, ConnectOptions options, ConnectionHandler handler) {
        StageConnection connection = open(true, remote);
        connection.handler(handler);
        return connection.handle;
    }

    @Override
    public void setHandler(int connection, ConnectionHandler handler) {
        connections.get(connection).handler(handler);
    }

    @Override
    public Endpoint remoteAddress(int connection) {
        return connections.get(connection).remote;
    }

    @Override
    public Endpoint localAddress(int connection) {
        return local;
    }

    @Override
    public void recvStart(int connection) {
        connections.get(connection).receive(true);
    }

    @Override
    public void recvStop(int connection) {
        connections.get(connection).receive(false);
    }

    @Override
    public void send(int connection, int position, int length) {
        connections.get(connection).send(pool, position, length, isKept);
    }

    @Override
    public long sendPendingBytes(int connection) {
        return 0;
    }

    @Override
    public void shutdownSend(int connection) {
        // The other end has nothing to say after its message.
    }

    @Override
    public void close(int connection) {
        connections.get(connection).close();
    }

    @Override
    public void reset(int connection) {
        connections.get(connection).close();
    }

    @Override
    public int connectionCount() {
        int count = 0;
        for (StageConnection connection : connections) {
            count += connection.isClosed() ? 0 : 1;
        }
        return count;
    }

    @Override
    public int poll(long timeoutNs) {
        int callbacks = 0;
        for (int i = 0; i < connections.size(); i++) {
            callbacks += connections.get(i).turn(pool);
        }
        return callbacks;
    }

    @Override
    public void wake() {
        // Nobody sleeps here.
    }

    @Override
    public void close() {
        acceptor = null;
        for (int i = 0; i < connections.size(); i++) {
            connections.get(i).close();
            connections.get(i).turn(pool);
        }
    }
}
