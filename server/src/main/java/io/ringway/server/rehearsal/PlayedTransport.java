package io.ringway.server.rehearsal;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transport without sockets: the first listener accepts one client, which sends one message; every connection that is made is there at
 * once, and is answered after it has sent a head. Owner: the thread that plays.
 */
final class PlayedTransport implements Transport {
    private static final int LISTENER = 1;

    private final BufferPool pool;
    private final Endpoint client;
    private final byte[] request;
    private final byte[] reply;
    private final List<PlayedConnection> connections = new ArrayList<>();
    private Endpoint local = Endpoint.UNKNOWN;
    private @Nullable AcceptHandler acceptor;
    private boolean isClientLetIn;

    /**
     * @param client address of the peer
     * @param request what it sends
     * @param reply what upstreams answer
     */
    PlayedTransport(BufferPool pool, Endpoint client, String request, String reply) {
        this.pool = pool;
        this.client = client;
        this.request = request.getBytes(StandardCharsets.ISO_8859_1);
        this.reply = reply.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** From now on the client is there. */
    void letClientIn() {
        isClientLetIn = true;
    }

    /** What the client got so far. */
    byte[] answer() {
        return sentOn(false);
    }

    /** What the first upstream got so far. */
    byte[] forwarded() {
        return sentOn(true);
    }

    private byte[] sentOn(boolean isUpstream) {
        return connections.stream()
                .filter(connection -> connection.isUpstream == isUpstream)
                .map(PlayedConnection::sent)
                .findFirst()
                .orElse(new byte[0]);
    }

    @Override
    public String name() {
        return "played";
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
        PlayedConnection connection = open(true, remote, reply);
        connection.handler(handler);
        return connection.handle;
    }

    private PlayedConnection open(boolean isUpstream, Endpoint remote, byte[] toDeliver) {
        PlayedConnection connection = new PlayedConnection(connections.size(), isUpstream, remote, toDeliver);
        connections.add(connection);
        return connection;
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
        byte[] bytes = new byte[length];
        pool.buffer().getBytes(position, bytes);
        pool.give(position);
        connections.get(connection).send(bytes);
    }

    @Override
    public long sendPendingBytes(int connection) {
        return 0;
    }

    @Override
    public void shutdownSend(int connection) {
        // The peer has nothing to say after its message.
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
        return (int) connections.stream().filter(one -> !one.isClosed()).count();
    }

    @Override
    public int poll(long timeoutNs) {
        AcceptHandler accepting = acceptor;
        if (accepting != null && isClientLetIn && connections.isEmpty()) {
            PlayedConnection accepted = open(false, client, request);
            accepted.handler(accepting.onAccept(LISTENER, accepted.handle));
        }
        int callbacks = 0;
        for (PlayedConnection connection : List.copyOf(connections)) {
            callbacks += connection.turn(pool);
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
        for (PlayedConnection connection : List.copyOf(connections)) {
            connection.close();
            connection.turn(pool);
        }
    }
}
