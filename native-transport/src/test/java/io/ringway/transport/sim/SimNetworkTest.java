package io.ringway.transport.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimNetworkTest {
    private static final long LIMIT_NS = TimeUnit.MINUTES.toNanos(10);
    private static final int CLIENTS = 40;
    private static final int MESSAGE_BYTES = 20_000;

    /** Many clients send to one server, which counts messages of a fixed length; nothing of it is random but the network. */
    private static final class Scene implements AutoCloseable {
        final SimNetwork network;
        final BufferPool clientPool = new BufferPool(512, 0);
        final BufferPool serverPool = new BufferPool(512, 0);
        final SimTransport clients;
        final SimTransport server;
        final List<Integer> finished = new ArrayList<>();
        final Set<Integer> errors = new HashSet<>();
        final boolean isNaive;
        int acceptErrors;
        int closed;
        int messages;

        /** @param isNaive whether the server takes each receive for a whole message: a bug that only a rough network shows */
        Scene(long seed, SimFaults faults, boolean isNaive) throws IOException {
            this.isNaive = isNaive;
            network = new SimNetwork(seed, faults);
            clients = network.transport(clientPool);
            server = network.transport(serverPool);
            network.addActor(() -> clients.poll(0));
            network.addActor(() -> server.poll(0));
            int listener = server.listen(Endpoint.ip("10.0.0.1", 80), ListenOptions.DEFAULT, new Counting());
            for (int i = 0; i < CLIENTS; i++) {
                connect(i, server.listenerAddress(listener));
            }
        }

        private void connect(int number, Endpoint to) {
            ConnectionHandler handler = new Quiet() {
                @Override
                public void onConnected(int connection) {
                    for (int left = MESSAGE_BYTES; left > 0; left -= BufferPool.BLOCK_BYTES) {
                        int position = clientPool.take();
                        int length = Math.min(left, BufferPool.BLOCK_BYTES);
                        clientPool.buffer().setMemory(position, length, (byte) number);
                        clients.send(connection, position, length);
                    }
                    clients.close(connection);
                }

                @Override
                public void onClosed(int connection, int error) {
                    closed++;
                    errors.add(error);
                    finished.add(number);
                }
            };
            clients.connect(to, ConnectOptions.DEFAULT, handler);
        }

        private final class Counting implements AcceptHandler {
            @Override
            public ConnectionHandler onAccept(int listener, int connection) {
                server.recvStart(connection);
                return new Quiet() {
                    private int count;
                    private byte mark;

                    @Override
                    public boolean onRecv(int it, int position, int length) {
                        mark = count == 0 ? serverPool.buffer().getByte(position) : mark;
                        int foreign = 0;
                        for (int i = position; i < position + length; i++) {
                            foreign += serverPool.buffer().getByte(i) == mark ? 0 : 1;
                        }
                        assertThat(foreign).as("bytes of another connection").isZero();
                        count += length;
                        if (isNaive ? length == BufferPool.BLOCK_BYTES : count == MESSAGE_BYTES) {
                            messages++;
                        }
                        return false;
                    }

                    @Override
                    public void onRecvEnd(int it) {
                        server.close(it);
                    }
                };
            }

            @Override
            public void onAcceptError(int listener, int errno) {
                acceptErrors++;
                assertThat(errno).isEqualTo(Errno.EMFILE);
            }
        }

        Scene run() {
            network.runUntil(() -> closed == CLIENTS, LIMIT_NS);
            network.runUntil(() -> server.connectionCount() == 0, LIMIT_NS);
            return this;
        }

        @Override
        public void close() {
            clients.close();
            server.close();
            assertThat(clientPool.takenCount() + serverPool.takenCount()).isZero();
            clientPool.close();
            serverPool.close();
        }
    }

    private static class Quiet implements ConnectionHandler {
        @Override
        public void onConnected(int connection) {}

        @Override
        public boolean onRecv(int connection, int position, int length) {
            return false;
        }

        @Override
        public void onRecvEnd(int connection) {}

        @Override
        public void onSent(int connection, long pendingBytes) {}

        @Override
        public void onClosed(int connection, int error) {}
    }

    private static long trace(long seed) throws IOException {
        try (Scene scene = new Scene(seed, SimFaults.HOSTILE, false)) {
            scene.run();
            assertThat(scene.network.traceLength()).isGreaterThan(500);
            return scene.network.traceHash();
        }
    }

    @Test
    void equalSeedsGiveEqualTracesAndOthersDiffer() throws IOException {
        Set<Long> traces = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            long trace = trace(seed);
            assertThat(trace(seed)).isEqualTo(trace);
            traces.add(trace);
        }
        assertThat(traces).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void roughNetworkLosesNothingAndReordersConnections(long seed) throws IOException {
        try (Scene scene = new Scene(seed, SimFaults.ROUGH, false)) {
            scene.run();
            assertThat(scene.messages).isEqualTo(CLIENTS);
            assertThat(scene.errors).containsExactly(0);
            assertThat(scene.finished)
                    .isNotEqualTo(scene.finished.stream().sorted().toList());
        }
    }

    @Test
    void calmNetworkKeepsTheOrder() throws IOException {
        try (Scene scene = new Scene(1, SimFaults.NONE, false)) {
            scene.run();
            assertThat(scene.messages).isEqualTo(CLIENTS);
            assertThat(scene.finished)
                    .isEqualTo(scene.finished.stream().sorted().toList());
        }
    }

    /** The canary: a user with a bug passes on a calm network and must not pass on a rough one. */
    @Test
    void roughNetworkFindsAUserThatTakesAReceiveForAMessage() throws IOException {
        try (Scene calm = new Scene(1, SimFaults.NONE, true);
                Scene rough = new Scene(1, SimFaults.ROUGH, true)) {
            assertThat(calm.run().messages).isEqualTo(CLIENTS);
            assertThat(rough.run().messages).isNotEqualTo(CLIENTS);
        }
    }

    @Test
    void faultsBreakWhatTheyName() throws IOException {
        try (Scene resets = new Scene(1, SimFaults.NONE.withBreaks(0.5, 0, 0, 0), false);
                Scene refusals = new Scene(1, SimFaults.NONE.withBreaks(0, 0.5, 0, 0), false);
                Scene silence = new Scene(1, SimFaults.NONE.withBreaks(0, 0, 0.5, 0), false);
                Scene acceptErrors = new Scene(1, SimFaults.NONE.withBreaks(0, 0, 0, 0.5), false)) {
            assertThat(resets.run().messages).isLessThan(CLIENTS);
            assertThat(resets.closed).isEqualTo(CLIENTS);
            assertThat(refusals.run().errors).containsExactlyInAnyOrder(0, Errno.ECONNREFUSED);
            assertThat(silence.run().closed).isStrictlyBetween(0, CLIENTS);
            assertThat(acceptErrors.run().acceptErrors).isPositive();
            assertThat(acceptErrors.messages).isEqualTo(CLIENTS);
        }
    }

    @Test
    void timersOfAnEventLoopRunOnVirtualTime() {
        SimNetwork network = new SimNetwork(1, SimFaults.NONE);
        BufferPool pool = new BufferPool(4, 0);
        SimTransport transport = network.transport(pool);
        EventLoop loop = new EventLoop(transport, network.clock());
        network.addActor(() -> loop.runTurn(TimeUnit.SECONDS.toNanos(1)));
        long deadlineNs = TimeUnit.HOURS.toNanos(5);
        List<Long> firedNs = new ArrayList<>();
        loop.timers()
                .schedule(
                        new Timer() {
                            @Override
                            protected void onExpiry(long nowNs) {
                                firedNs.add(nowNs);
                            }
                        },
                        deadlineNs);
        assertThat(network.runUntil(() -> !firedNs.isEmpty(), 2 * deadlineNs)).isTrue();
        assertThat(firedNs.getFirst()).isBetween(deadlineNs, deadlineNs + TimeUnit.MILLISECONDS.toNanos(5));
        boolean[] isRun = new boolean[1];
        loop.offer(() -> isRun[0] = true);
        long beforeNs = network.clock().nanoTime();
        assertThat(network.runUntil(() -> isRun[0], 2 * deadlineNs)).isTrue();
        assertThat(network.clock().nanoTime()).isEqualTo(beforeNs);
        transport.close();
        pool.close();
    }

    @Test
    void nothingEverHappensInAnEmptyNetwork() {
        SimNetwork network = new SimNetwork(1, SimFaults.NONE);
        assertThat(network.step()).isFalse();
        network.runUntil(1_000);
        assertThat(network.clock().nanoTime()).isEqualTo(1_000);
        assertThat(network.clock().epochMicros()).isPositive();
    }

    /** Notes that the peer sends no more. */
    private static final class Listening extends Quiet {
        private final SimTransport transport;
        boolean isEnded;

        Listening(SimTransport transport) {
            this.transport = transport;
        }

        @Override
        public void onConnected(int connection) {
            transport.recvStart(connection);
        }

        @Override
        public void onRecvEnd(int connection) {
            isEnded = true;
        }

        void send(int connection) {
            transport.send(connection, transport.buffers().take(), 1);
        }
    }

    @Test
    void countsWhatIsSentAfterTheEnd() throws IOException {
        SimNetwork network = new SimNetwork(1, SimFaults.NONE);
        try (BufferPool pool = new BufferPool(8, 0);
                SimTransport clients = network.transport(pool);
                SimTransport servers = network.transport(pool)) {
            network.addActor(() -> clients.poll(0));
            network.addActor(() -> servers.poll(0));
            Listening client = new Listening(clients);
            Listening server = new Listening(servers);
            List<Integer> accepted = new ArrayList<>();
            Endpoint address = Endpoint.ip("10.0.0.1", 80);
            servers.listen(address, ListenOptions.DEFAULT, new AcceptHandler() {
                @Override
                public ConnectionHandler onAccept(int listener, int connection) {
                    servers.recvStart(connection);
                    accepted.add(connection);
                    return server;
                }

                @Override
                public void onAcceptError(int listener, int errno) {}
            });
            int connection = clients.connect(address, ConnectOptions.DEFAULT, client);
            client.send(connection);
            clients.shutdownSend(connection);
            assertThat(network.runUntil(() -> server.isEnded, LIMIT_NS)).isTrue();
            server.send(accepted.getFirst());
            assertThat(servers.lateSends())
                    .as("to a client that may still read")
                    .isZero();
            servers.shutdownSend(accepted.getFirst());
            assertThat(network.runUntil(() -> client.isEnded, LIMIT_NS)).isTrue();
            assertThat(clients.lateSends()).isZero();
            client.send(connection);
            assertThat(clients.lateSends()).as("after the server's end").isEqualTo(1);
            clients.close(connection);
            client.send(connection);
            assertThat(clients.lateSends()).as("after its own close").isEqualTo(2);
            assertThat(network.runUntil(() -> clients.connectionCount() == 0, LIMIT_NS))
                    .isTrue();
            client.send(connection);
            assertThat(clients.lateSends()).as("when it is gone").isEqualTo(3);
        }
    }

    @Test
    void workersShareAnAddress() throws IOException {
        SimNetwork network = new SimNetwork(1, SimFaults.NONE);
        try (BufferPool pool = new BufferPool(4, 0);
                SimTransport first = network.transport(pool);
                SimTransport second = network.transport(pool)) {
            Endpoint address = Endpoint.ip("10.0.0.1", 80);
            AcceptHandler nobody = new AcceptHandler() {
                @Override
                public ConnectionHandler onAccept(int listener, int connection) {
                    throw new IllegalStateException("nobody connects");
                }

                @Override
                public void onAcceptError(int listener, int errno) {}
            };
            first.listen(address, ListenOptions.DEFAULT, nobody);
            second.listen(address, ListenOptions.DEFAULT, nobody);
            assertThat(second.listenerAddress(0)).isEqualTo(address);
        }
    }
}
