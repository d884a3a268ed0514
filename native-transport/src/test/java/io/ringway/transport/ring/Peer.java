package io.ringway.transport.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side of a connection in a test: notes what happens and can be told how to react. */
class Peer implements ConnectionHandler {
    final Transport transport;
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    int connection = -1;
    boolean isConnected;
    boolean isEnded;
    int sentCalls;
    int closedCalls;
    int error = -1;

    Peer(Transport transport) {
        this.transport = transport;
    }

    /** Accepts into peers, receiving at once. */
    static final class Acceptor implements AcceptHandler {
        final List<Peer> accepted = new ArrayList<>();
        final List<Integer> errors = new ArrayList<>();
        private final java.util.function.Supplier<Peer> maker;

        Acceptor(java.util.function.Supplier<Peer> maker) {
            this.maker = maker;
        }

        @Override
        public ConnectionHandler onAccept(int listener, int connection) {
            Peer peer = maker.get();
            peer.connection = connection;
            accepted.add(peer);
            peer.transport.recvStart(connection);
            return peer;
        }

        @Override
        public void onAcceptError(int listener, int errno) {
            errors.add(errno);
        }
    }

    /** Sends back what it gets. */
    static class Echo extends Peer {
        Echo(Transport transport) {
            super(transport);
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            transport.send(connection, position, length);
            return true;
        }
    }

    /** Queues a copy of the bytes, block by block; false if the pool ran out on the way. */
    boolean send(byte[] bytes) {
        for (int from = 0; from < bytes.length; ) {
            int position = transport.buffers().take();
            if (position < 0) {
                return false;
            }
            int length = Math.min(bytes.length - from, transport.buffers().limitOf(position) - position);
            transport.buffers().buffer().putBytes(position, bytes, from, length);
            transport.send(connection, position, length);
            from += length;
        }
        return true;
    }

    @Override
    public void onConnected(int connection) {
        assertThat(isConnected).isFalse();
        isConnected = true;
        this.connection = connection;
        transport.recvStart(connection);
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        byte[] copy = new byte[length];
        transport.buffers().buffer().getBytes(position, copy);
        received.writeBytes(copy);
        return false;
    }

    @Override
    public void onRecvEnd(int connection) {
        isEnded = true;
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        sentCalls++;
    }

    @Override
    public void onClosed(int connection, int error) {
        closedCalls++;
        this.error = error;
    }

    /** For messages of assertions. */
    @Nullable
    String state() {
        return "connection " + connection + " ended " + isEnded + " closed " + closedCalls + " error " + error
                + " received " + received.size();
    }
}
