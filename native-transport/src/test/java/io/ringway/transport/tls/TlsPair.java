package io.ringway.transport.tls;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A server and a client on a simulated network, with TLS on either end or on one only. */
final class TlsPair {
    private static final long LIMIT_NS = 60_000_000_000L;

    final SimNetwork network;
    final BufferPool serverPool = new BufferPool(1024, 0);
    final BufferPool clientPool = new BufferPool(1024, 0);
    final Transport serverTransport;
    final Transport clientTransport;
    final End server = new End();
    final End client = new End();
    private Endpoint address = Endpoint.UNKNOWN;

    TlsPair(long seed, SimFaults faults) {
        network = new SimNetwork(seed, faults);
        serverTransport = network.transport(serverPool);
        clientTransport = network.transport(clientPool);
        network.addActor(() -> serverTransport.poll(0));
        network.addActor(() -> clientTransport.poll(0));
    }

    /** Accepts one connection; null serves it without TLS. */
    void listen(@Nullable TlsServer tls) {
        TlsBuffers buffers = new TlsBuffers(serverPool);
        try {
            int listener =
                    serverTransport.listen(Endpoint.ip("127.0.0.1", 0), ListenOptions.DEFAULT, new AcceptHandler() {
                        @Override
                        public ConnectionHandler onAccept(int from, int connection) {
                            server.handle = connection;
                            server.transport = serverTransport;
                            if (tls == null) {
                                server.onConnected(connection);
                                return server;
                            }
                            TlsConnection made =
                                    TlsConnection.accept(serverTransport, connection, buffers, tls, server);
                            server.transport = made.transport();
                            server.onConnected(connection);
                            made.serve(server);
                            server.tls = made;
                            return made;
                        }

                        @Override
                        public void onAcceptError(int from, int errno) {}
                    });
            address = serverTransport.listenerAddress(listener);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Connects; null without TLS. */
    void connect(@Nullable TlsClient tls, String serverName) {
        client.transport = clientTransport;
        if (tls == null) {
            client.handle = clientTransport.connect(address, ConnectOptions.DEFAULT, client);
        } else {
            TlsConnection made =
                    TlsConnection.client(clientTransport, new TlsBuffers(clientPool), tls, serverName, client);
            client.tls = made;
            client.transport = made.transport();
            client.handle = made.connect(address, ConnectOptions.DEFAULT, client);
        }
    }

    void until(BooleanSupplier condition) {
        if (!network.runUntil(condition, LIMIT_NS)) {
            throw new AssertionError("never happened; server " + server + ", client " + client);
        }
    }

    void untilClosed() {
        until(() -> server.isClosed && client.isClosed);
    }

    /** Blocks that nobody has given back. */
    int leaked() {
        serverTransport.close();
        clientTransport.close();
        return serverPool.takenCount() + clientPool.takenCount();
    }

    /** What serves one end, and hears of its handshake. */
    static final class End implements ConnectionHandler, TlsListener {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final List<TlsFailure> failures = new ArrayList<>();
        int handle = -1;

        @Nullable
        Transport transport;

        @Nullable
        TlsConnection tls;

        @Nullable
        TlsSession session;

        boolean isEchoing;
        boolean isOpen;
        boolean isEnded;
        boolean isClosed;
        int error = -1;

        Transport transport() {
            if (transport == null) {
                throw new AssertionError("not connected");
            }
            return transport;
        }

        TlsSession session() {
            if (session == null) {
                throw new AssertionError("no handshake");
            }
            return session;
        }

        void send(byte[] bytes, int from, int count) {
            BufferPool pool = transport().buffers();
            for (int at = from; at < from + count; ) {
                int length = Math.min(BufferPool.BLOCK_BYTES, from + count - at);
                int block = pool.take();
                pool.buffer().putBytes(block, bytes, at, length);
                transport().send(handle, block, length);
                at += length;
            }
        }

        @Override
        public void onConnected(int connection) {
            isOpen = true;
            transport().recvStart(connection);
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            byte[] bytes = new byte[length];
            transport().buffers().buffer().getBytes(position, bytes);
            received.write(bytes, 0, length);
            if (!isEchoing) {
                return false;
            }
            transport().send(connection, position, length);
            return true;
        }

        @Override
        public void onRecvEnd(int connection) {
            isEnded = true;
        }

        @Override
        public void onSent(int connection, long pendingBytes) {}

        @Override
        public void onClosed(int connection, int how) {
            isClosed = true;
            error = how;
        }

        @Override
        public void onHandshake(TlsSession made, boolean isResumed) {
            session = made;
        }

        @Override
        public void onFailure(TlsFailure failure) {
            failures.add(failure);
        }

        @Override
        public String toString() {
            return "open " + isOpen + " " + TlsConnection.failureText(tls, 0) + ", ended " + isEnded + ", closed "
                    + isClosed + " (" + error + "), " + failures + ", " + received.size() + " bytes";
        }
    }
}
