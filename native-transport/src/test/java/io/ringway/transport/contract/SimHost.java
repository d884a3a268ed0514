package io.ringway.transport.contract;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimNetwork;
import io.ringway.transport.sim.SimTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Peers on a second transport of the same simulated network. */
final class SimHost implements PeerHost {
    private static final int BUFFERED_MAX = 256 << 10;
    private static final long TURN_NS = 1_000_000;

    private final SimNetwork network;
    private final BufferPool pool = new BufferPool(ContractFixture.POOL_BLOCKS, 0);
    private final SimTransport transport;

    SimHost(SimNetwork network) {
        this.network = network;
        transport = network.transport(pool);
    }

    SimNetwork network() {
        return network;
    }

    @Override
    public void turn(Transport tested) {
        tested.poll(TURN_NS);
        transport.poll(0);
        network.step();
    }

    @Override
    public Endpoint freeAddress() {
        return Endpoint.ip("127.0.0.1", 0);
    }

    @Override
    public Peer connect(Endpoint to) {
        SimPeer peer = new SimPeer();
        peer.handle = transport.connect(to, ConnectOptions.DEFAULT, peer);
        return peer;
    }

    @Override
    public PeerListener listen() {
        ArrayDeque<Peer> accepted = new ArrayDeque<>();
        AcceptHandler handler = new AcceptHandler() {
            @Override
            public ConnectionHandler onAccept(int listener, int connection) {
                SimPeer peer = new SimPeer();
                peer.handle = connection;
                peer.onConnected(connection);
                accepted.add(peer);
                return peer;
            }

            @Override
            public void onAcceptError(int listener, int errno) {}
        };
        try {
            int listener = transport.listen(freeAddress(), ListenOptions.DEFAULT, handler);
            return new PeerListener() {
                @Override
                public Endpoint address() {
                    return transport.listenerAddress(listener);
                }

                @Override
                public @Nullable Peer accept() {
                    return accepted.poll();
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Endpoint refusingAddress() {
        return Endpoint.ip("127.0.0.1", 9);
    }

    @Override
    public Endpoint silentAddress() {
        Endpoint address = Endpoint.ip("127.0.0.1", 10);
        network.silence(address);
        return address;
    }

    @Override
    public boolean isRefused(Transport tested, Endpoint address) {
        SimPeer peer = (SimPeer) connect(address);
        while (!peer.isConnected && !peer.isClosed) {
            turn(tested);
        }
        transport.reset(peer.handle);
        return !peer.isConnected;
    }

    @Override
    public void close() {
        transport.close();
        pool.close();
    }

    /** Reads ahead up to a limit, as a socket's receive buffer does. */
    private final class SimPeer implements Peer, ConnectionHandler {
        private final ArrayDeque<ByteBuffer> received = new ArrayDeque<>();
        private int handle;
        private int buffered;
        private boolean isConnected;
        private boolean isEnded;
        private boolean isClosed;

        @Override
        public boolean isConnected() {
            return isConnected;
        }

        @Override
        public int write(ByteBuffer bytes) {
            int count = 0;
            while (!isClosed && bytes.hasRemaining() && transport.sendPendingBytes(handle) < BUFFERED_MAX) {
                int position = pool.take();
                int length = Math.min(bytes.remaining(), BufferPool.BLOCK_BYTES);
                pool.buffer().putBytes(position, bytes, length);
                transport.send(handle, position, length);
                count += length;
            }
            return count;
        }

        @Override
        public int read(ByteBuffer into) {
            int before = into.position();
            while (into.hasRemaining() && !received.isEmpty()) {
                ByteBuffer head = received.element();
                int length = Math.min(into.remaining(), head.remaining());
                into.put(head.slice().limit(length));
                head.position(head.position() + length);
                buffered -= length;
                if (!head.hasRemaining()) {
                    received.remove();
                }
            }
            if (buffered < BUFFERED_MAX) {
                transport.recvStart(handle);
            }
            if (into.position() > before) {
                return into.position() - before;
            }
            if (!received.isEmpty()) {
                return 0;
            }
            return isEnded ? END : isClosed ? RESET : 0;
        }

        @Override
        public void shutdownOutput() {
            transport.shutdownSend(handle);
        }

        @Override
        public void close() {
            transport.close(handle);
        }

        @Override
        public void reset() {
            transport.reset(handle);
        }

        @Override
        public void onConnected(int connection) {
            isConnected = true;
            transport.recvStart(connection);
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            byte[] bytes = new byte[length];
            pool.buffer().getBytes(position, bytes);
            received.add(ByteBuffer.wrap(bytes));
            buffered += length;
            if (buffered >= BUFFERED_MAX) {
                transport.recvStop(connection);
            }
            return false;
        }

        @Override
        public void onRecvEnd(int connection) {
            isEnded = true;
        }

        @Override
        public void onSent(int connection, long pendingBytes) {}

        @Override
        public void onClosed(int connection, int error) {
            isClosed = true;
        }
    }
}
