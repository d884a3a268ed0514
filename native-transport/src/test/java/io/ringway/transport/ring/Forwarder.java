package io.ringway.transport.ring;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.loop.CpuAffinity;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Carries bytes between two connections and nothing else: what the transport costs by itself, to be compared with
 * {@code perf/native/floor.c} under the same load. A program, not a test.
 *
 * <pre>
 *   Forwarder LISTEN_PORT UPSTREAM_PORT [receive buffers] [new|old]
 * </pre>
 */
final class Forwarder {
    private Forwarder() {}

    /** One direction's end; what it receives goes to its peer. */
    private static final class Side implements ConnectionHandler {
        private final Transport transport;
        private Side peer = this;
        private int connection;
        private boolean isGone;

        Side(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void onConnected(int connection) {
            transport.recvStart(connection);
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            transport.send(peer.connection, position, length);
            return true;
        }

        @Override
        public void onRecvEnd(int connection) {
            transport.close(connection);
        }

        @Override
        public void onSent(int connection, long pendingBytes) {}

        @Override
        public void onClosed(int connection, int error) {
            isGone = true;
            if (!peer.isGone) {
                transport.close(peer.connection);
            }
        }
    }

    private static final class Acceptor implements AcceptHandler {
        private final Transport transport;
        private final Endpoint upstream;

        Acceptor(Transport transport, Endpoint upstream) {
            this.transport = transport;
            this.upstream = upstream;
        }

        @Override
        public ConnectionHandler onAccept(int listener, int connection) {
            Side down = new Side(transport);
            Side up = new Side(transport);
            down.connection = connection;
            down.peer = up;
            up.peer = down;
            up.connection = transport.connect(upstream, ConnectOptions.DEFAULT, up);
            transport.recvStart(connection);
            return down;
        }

        @Override
        public void onAcceptError(int listener, int errno) {}
    }

    public static void main(String[] args) throws IOException {
        int buffers = args.length > 2 ? Integer.parseInt(args[2]) : RingOptions.DEFAULT.receiveBuffers();
        RingOptions options = RingOptions.DEFAULT.withConnectionsMax(16384).withReceiveBuffers(buffers);
        if (args.length > 3 && args[3].equals("old")) {
            options = options.withoutNewFeatures();
        }
        CpuAffinity.pinCurrentThread(0);
        BufferPool pool = new BufferPool(8192, 0);
        RingTransport transport = RingTransport.create(pool, options);
        Acceptor acceptor = new Acceptor(transport, Endpoint.ip("127.0.0.1", Integer.parseInt(args[1])));
        Endpoint local = Endpoint.ip("127.0.0.1", Integer.parseInt(args[0]));
        int listener = transport.listen(local, ListenOptions.DEFAULT, acceptor);
        System.out.println("listening on " + transport.listenerAddress(listener));
        EventLoop loop = new EventLoop(transport, Clock.system());
        while (true) {
            long enters = transport.enters();
            long turns = loop.turns();
            long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (System.nanoTime() < untilNs) {
                loop.runTurn(TimeUnit.SECONDS.toNanos(1));
            }
            System.out.println("turns " + (loop.turns() - turns) + " enters " + (transport.enters() - enters)
                    + " starved " + transport.counters().starved() + " overflows "
                    + transport.counters().overflows());
        }
    }
}
