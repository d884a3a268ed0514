package io.ringway.transport.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import io.ringway.transport.net.SocketSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only the ring can get wrong: tiny queues, no buffers, late completions. Both ends live on one transport and one thread. */
class RingTransportTest {
    private static final Endpoint LOOPBACK = Endpoint.ip("127.0.0.1", 0);
    private static final int TURNS_MAX = 20_000;
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The newest features of the kernel, and what a kernel of 6.0 offers. */
    enum Kernel {
        NEW,
        OLD;

        RingOptions options() {
            RingOptions options = RingOptions.DEFAULT.withConnectionsMax(1024).withReceiveBuffers(64);
            return this == NEW ? options : options.withoutNewFeatures();
        }
    }

    private BufferPool pool = new BufferPool(256, 0);
    private RingTransport transport;

    RingTransportTest() throws IOException {
        transport = RingTransport.create(pool, Kernel.NEW.options());
    }

    private void use(int blocks, RingOptions options) throws IOException {
        close();
        pool = new BufferPool(blocks, 0);
        transport = RingTransport.create(pool, options);
    }

    @AfterEach
    void close() {
        transport.close();
        assertThat(pool.takenCount()).as("blocks that nobody gave back").isZero();
        pool.close();
    }

    private void pumpUntil(BooleanSupplier isDone) {
        for (int turn = 0; turn < TURNS_MAX && !isDone.getAsBoolean(); turn++) {
            transport.poll(TURN_NS);
        }
        assertThat(isDone.getAsBoolean()).isTrue();
    }

    private Peer.Acceptor listen(Endpoint local, Supplier<Peer> maker) throws IOException {
        Peer.Acceptor acceptor = new Peer.Acceptor(maker);
        listener = transport.listen(local, ListenOptions.DEFAULT, acceptor);
        return acceptor;
    }

    private int listener;

    private Peer connect() {
        return connect(transport.listenerAddress(listener), new Peer(transport));
    }

    private Peer connect(Endpoint remote, Peer peer) {
        peer.connection = transport.connect(remote, ConnectOptions.DEFAULT, peer);
        assertThat(peer.connection).isNotNegative();
        return peer;
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void echoesMoreThanItsQueuesAndBuffersHold(Kernel kernel) throws IOException {
        use(64, kernel.options().withQueues(8, 16).withReceiveBuffers(8));
        listen(LOOPBACK, () -> new Peer.Echo(transport));
        List<Peer> clients = IntStream.range(0, 50).mapToObj(i -> connect()).toList();
        pumpUntil(() -> clients.stream().allMatch(client -> client.isConnected));

        List<byte[]> rounds = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            byte[] bytes = random(5_000, round);
            rounds.add(bytes);
            for (Peer client : clients) {
                pumpUntil(() -> pool.available() > 32);
                assertThat(client.send(bytes)).isTrue();
            }
        }
        int total = 40 * 5_000;
        pumpUntil(() -> clients.stream().allMatch(client -> client.received.size() == total));
        for (Peer client : clients) {
            byte[] received = client.received.toByteArray();
            for (int round = 0; round < 40; round++) {
                assertThat(java.util.Arrays.copyOfRange(received, round * 5_000, (round + 1) * 5_000))
                        .isEqualTo(rounds.get(round));
            }
        }
    }

    @Test
    void countsCompletionsThatDidNotFit() throws IOException {
        use(256, Kernel.NEW.options().withQueues(16, 16).withReceiveBuffers(64));
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        List<Peer> clients = IntStream.range(0, 60).mapToObj(i -> connect()).toList();
        pumpUntil(() -> clients.stream().allMatch(client -> client.isConnected) && acceptor.accepted.size() == 60);
        for (Peer client : clients) {
            assertThat(client.send(random(100, 1))).isTrue();
        }
        pumpUntil(() -> acceptor.accepted.stream().allMatch(peer -> peer.received.size() == 100));
        assertThat(transport.counters().overflows()).isPositive();
    }

    @Test
    void starvesWithoutSpinningAndGoesOnWhenBuffersComeBack() throws IOException {
        use(16, Kernel.NEW.options().withReceiveBuffers(8));
        List<Integer> held = new ArrayList<>();
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport) {
            @Override
            public boolean onRecv(int connection, int position, int length) {
                super.onRecv(connection, position, length);
                held.add(position);
                return true;
            }
        });
        List<Peer> clients = IntStream.range(0, 14).mapToObj(i -> connect()).toList();
        pumpUntil(() -> clients.stream().allMatch(client -> client.isConnected));
        int sent = 0;
        for (Peer client : clients) {
            pumpUntil(() -> pool.available() > 0 || transport.counters().starved() > 0);
            if (pool.available() > 0 && client.send(random(10, 1))) {
                sent++;
            }
        }
        pumpUntil(() -> transport.counters().starved() > 0);

        long starved = transport.counters().starved();
        for (int turn = 0; turn < 50; turn++) {
            transport.poll(0);
        }
        assertThat(transport.counters().starved())
                .as("armed again without a buffer")
                .isEqualTo(starved);

        int expected = sent * 10;
        pumpUntil(() -> {
            held.forEach(pool::give);
            held.clear();
            return acceptor.accepted.stream()
                            .mapToInt(peer -> peer.received.size())
                            .sum()
                    == expected;
        });
    }

    @Test
    void staleHandlesTouchNobody() throws IOException {
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        Peer first = connect();
        pumpUntil(() -> first.isConnected && acceptor.accepted.size() == 1);
        int stale = first.connection;
        transport.close(stale);
        pumpUntil(() -> first.closedCalls == 1 && acceptor.accepted.getFirst().isEnded);

        Peer second = connect();
        pumpUntil(() -> second.isConnected);
        assertThat(second.connection).isNotEqualTo(stale);
        int taken = pool.takenCount();
        transport.send(stale, pool.take(), 10);
        assertThat(pool.takenCount()).isEqualTo(taken);
        transport.recvStart(stale);
        transport.recvStop(stale);
        transport.shutdownSend(stale);
        transport.reset(stale);
        transport.close(stale);
        assertThat(transport.remoteAddress(stale)).isEqualTo(Endpoint.UNKNOWN);
        assertThat(transport.sendPendingBytes(stale)).isZero();
        assertThat(second.send(random(10, 1))).isTrue();
        pumpUntil(() -> acceptor.accepted.get(1).received.size() == 10);
        assertThat(first.closedCalls).isEqualTo(1);
        assertThat(second.closedCalls).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void receivingStopsAndStartsWhileTheCancellationIsOnItsWay(Kernel kernel) throws IOException {
        use(256, kernel.options());
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        Peer client = connect();
        pumpUntil(() -> client.isConnected && acceptor.accepted.size() == 1);
        Peer server = acceptor.accepted.getFirst();
        Random random = new Random(7);
        int sent = 0;
        for (int i = 0; i < 300; i++) {
            switch (random.nextInt(4)) {
                case 0 -> transport.recvStop(server.connection);
                case 1 -> transport.recvStart(server.connection);
                case 2 -> transport.poll(0);
                default -> {
                    if (pool.available() > 128) {
                        assertThat(client.send(random(100, i))).isTrue();
                        sent += 100;
                    }
                }
            }
        }
        int expected = sent;
        transport.recvStart(server.connection);
        pumpUntil(() -> server.received.size() == expected);

        transport.recvStop(server.connection);
        for (int turn = 0; turn < 5; turn++) {
            transport.poll(0);
        }
        assertThat(client.send(random(100, 1))).isTrue();
        for (int turn = 0; turn < 20; turn++) {
            transport.poll(TURN_NS);
        }
        assertThat(server.received.size()).isEqualTo(expected);
        transport.recvStart(server.connection);
        pumpUntil(() -> server.received.size() == expected + 100);
    }

    /** Receives when told to, and no more once something has come. */
    private static final class SipPeer extends Peer {
        SipPeer(Transport transport) {
            super(transport);
        }

        @Override
        public void onConnected(int connection) {
            isConnected = true;
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            transport.recvStop(connection);
            return super.onRecv(connection, position, length);
        }

        int sip(RingTransport ring) {
            int before = received.size();
            ring.recvStart(connection);
            for (int turn = 0; turn < 20; turn++) {
                ring.poll(TURN_NS);
            }
            return received.size() - before;
        }
    }

    @ParameterizedTest
    @EnumSource
    void littleComesOfAPeerThatIsAheadOnceReceivingIsStopped(Kernel kernel) throws IOException {
        use(256, kernel.options());
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        SipPeer client = new SipPeer(transport);
        ConnectOptions options = new ConnectOptions(true, false, 4 * BufferPool.BLOCK_BYTES, SocketSetup.NONE);
        client.connection = transport.connect(transport.listenerAddress(listener), options, client);
        pumpUntil(() -> client.isConnected && acceptor.accepted.size() == 1);
        assertThat(acceptor.accepted.getFirst().send(random(96 * BufferPool.BLOCK_BYTES, 1)))
                .isTrue();
        for (int turn = 0; turn < 20; turn++) {
            transport.poll(TURN_NS);
        }
        boolean isLimited = kernel == Kernel.NEW && RingProbe.hasReceiveLimit();
        int firstMax = (isLimited ? 5 : 64) * BufferPool.BLOCK_BYTES;
        int laterMax = (isLimited ? 5 : 1) * BufferPool.BLOCK_BYTES;
        assertThat(client.sip(transport)).isPositive().isLessThanOrEqualTo(firstMax);
        for (int sips = 0; sips < 3; sips++) {
            assertThat(client.sip(transport)).isPositive().isLessThanOrEqualTo(laterMax);
        }
    }

    @ParameterizedTest
    @EnumSource
    void smallPiecesForAPeerThatDoesNotReadShareBlocks(Kernel kernel) throws IOException {
        use(4096, kernel.options());
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        Peer client = connect();
        pumpUntil(() -> client.isConnected && acceptor.accepted.size() == 1);
        Peer server = acceptor.accepted.getFirst();
        transport.recvStop(server.connection);
        byte[] large = random(BufferPool.BLOCK_BYTES, 1);
        int larges = 0;
        for (int idleTurns = 0; idleTurns < 20 && larges < 2000; idleTurns++) {
            if (transport.sendPendingBytes(client.connection) == 0) {
                idleTurns = 0;
                assertThat(client.send(large)).isTrue();
                larges++;
            }
            transport.poll(TURN_NS);
        }
        assertThat(transport.sendPendingBytes(client.connection))
                .as("the kernel takes no more")
                .isPositive();

        int takenBefore = pool.takenCount();
        for (int i = 0; i < 2000; i++) {
            assertThat(client.send(random(10, i))).isTrue();
            if (i % 10 == 0) {
                transport.poll(0);
            }
        }
        assertThat(pool.takenCount() - takenBefore).isLessThan(10);

        int expected = larges * large.length + 2000 * 10;
        transport.recvStart(server.connection);
        pumpUntil(() -> server.received.size() == expected);
        byte[] received = server.received.toByteArray();
        for (int i = 0; i < 2000; i++) {
            int from = larges * large.length + i * 10;
            assertThat(Arrays.copyOfRange(received, from, from + 10)).isEqualTo(random(10, i));
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfCloseGoesOutBehindTheData(Kernel kernel) throws IOException {
        use(256, kernel.options());
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        Peer client = connect();
        pumpUntil(() -> client.isConnected && acceptor.accepted.size() == 1);
        Peer server = acceptor.accepted.getFirst();
        byte[] question = random(200_000, 1);
        assertThat(client.send(question)).isTrue();
        transport.shutdownSend(client.connection);
        pumpUntil(() -> server.isEnded);
        assertThat(server.received.toByteArray()).isEqualTo(question);

        byte[] answer = random(150_000, 2);
        assertThat(server.send(answer)).isTrue();
        transport.close(server.connection);
        pumpUntil(() -> client.isEnded && server.closedCalls == 1);
        assertThat(client.received.toByteArray()).isEqualTo(answer);
        assertThat(server.error).isZero();
        transport.close(client.connection);
        pumpUntil(() -> client.closedCalls == 1);
        assertThat(client.error).isZero();
        assertThat(transport.connectionCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void resetReachesThePeerAsReset(Kernel kernel) throws IOException {
        use(256, kernel.options());
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        Peer client = connect();
        pumpUntil(() -> client.isConnected && acceptor.accepted.size() == 1);
        assertThat(client.send(random(100_000, 1))).isTrue();
        transport.reset(client.connection);
        pumpUntil(() -> client.closedCalls == 1 && acceptor.accepted.getFirst().closedCalls == 1);
        assertThat(client.error).isZero();
        assertThat(acceptor.accepted.getFirst().error).isEqualTo(Errno.ECONNRESET);
    }

    @Test
    void whatThePeerSentBeforeItWentIsDeliveredAlthoughSendingFails() throws IOException {
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        Peer client = connect();
        pumpUntil(() -> client.isConnected && acceptor.accepted.size() == 1);
        Peer server = acceptor.accepted.getFirst();
        transport.recvStop(server.connection);
        for (int turn = 0; turn < 5; turn++) {
            transport.poll(0);
        }
        // The client's request stays unread, so that the server's close is a reset; its early answer comes before.
        assertThat(client.send(random(50_000, 1))).isTrue();
        for (int turn = 0; turn < 5; turn++) {
            transport.poll(0);
        }
        byte[] answer = random(1_000, 2);
        assertThat(server.send(answer)).isTrue();
        transport.close(server.connection);
        transport.poll(0);
        assertThat(client.send(random(50_000, 3))).isTrue();
        pumpUntil(() -> client.closedCalls == 1 || client.isEnded);
        assertThat(client.received.toByteArray()).isEqualTo(answer);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedConnectionIsClosedWithItsError(Kernel kernel) throws IOException {
        use(256, kernel.options());
        listen(LOOPBACK, () -> new Peer(transport));
        Endpoint gone = transport.listenerAddress(listener);
        transport.closeListener(listener);
        Peer client = connect(gone, new Peer(transport));
        pumpUntil(() -> client.closedCalls == 1);
        assertThat(client.error).isEqualTo(Errno.ECONNREFUSED);
        assertThat(client.isConnected).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void closingWhileConnectingEndsItOnce(Kernel kernel) throws IOException {
        use(256, kernel.options());
        // 192.0.2.0/24 is for documentation (RFC 5737): nobody answers, or there is no route.
        Peer early = connect(Endpoint.ip("192.0.2.1", 81), new Peer(transport));
        transport.close(early.connection);
        Peer late = connect(Endpoint.ip("192.0.2.1", 81), new Peer(transport));
        transport.poll(0);
        transport.poll(0);
        transport.close(late.connection);
        pumpUntil(() -> early.closedCalls == 1 && late.closedCalls == 1);
        assertThat(transport.connectionCount()).isZero();
    }

    @Test
    void aFullTableIsReportedOnceAndHealsWhenAConnectionCloses() throws IOException {
        use(64, Kernel.NEW.options().withConnectionsMax(8)); // four of them accepted
        for (int i = 0; i < 4; i++) { // and none to spare for more
            connect(Endpoint.ip("192.0.2.1", 81), new Peer(transport));
        }
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        RingTransport other = RingTransport.create(pool, Kernel.NEW.options().withReceiveBuffers(8));
        try {
            for (int i = 0; i < 6; i++) {
                other.connect(transport.listenerAddress(listener), ConnectOptions.DEFAULT, new Peer(other));
            }
            pumpUntil(() -> {
                other.poll(0);
                return acceptor.accepted.size() == 4 && !acceptor.errors.isEmpty();
            });
            assertThat(acceptor.errors).hasSize(1).allMatch(errno -> errno == Errno.ENFILE);
            transport.close(acceptor.accepted.get(0).connection);
            transport.close(acceptor.accepted.get(1).connection);
            pumpUntil(() -> {
                other.poll(0);
                return acceptor.accepted.size() == 5; // the kernel has closed the one it had no room for
            });
            assertThat(acceptor.errors).hasSize(1);
        } finally {
            other.close();
        }
    }

    @Test
    void acceptsMoreThanHalfOfTheTableWhenNothingElseNeedsIt() throws IOException {
        use(64, Kernel.NEW.options().withConnectionsMax(32));
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        RingTransport other = RingTransport.create(pool, Kernel.NEW.options().withReceiveBuffers(8));
        try {
            for (int i = 1; i <= 28; i++) {
                int count = i;
                other.connect(transport.listenerAddress(listener), ConnectOptions.DEFAULT, new Peer(other));
                pumpUntil(() -> {
                    other.poll(0);
                    return acceptor.accepted.size() == count;
                });
            }
            for (int i = 0; i < 4; i++) {
                connect(Endpoint.ip("192.0.2.1", 81), new Peer(transport));
            }
            assertThat(acceptor.errors).isEmpty();
            assertThat(acceptor.accepted).allMatch(peer -> peer.closedCalls == 0);
        } finally {
            other.close();
        }
    }

    @Test
    void theSlotsForOutgoingConnectionsEnd() throws IOException {
        use(64, Kernel.NEW.options().withConnectionsMax(4));
        listen(LOOPBACK, () -> new Peer(transport));
        connect();
        connect();
        Peer third = new Peer(transport);
        assertThat(transport.connect(transport.listenerAddress(listener), ConnectOptions.DEFAULT, third))
                .isEqualTo(-1);
    }

    @Test
    void aFailingHandlerCostsItsOwnConnectionOnly() throws IOException {
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer.Echo(transport) {
            @Override
            public boolean onRecv(int connection, int position, int length) {
                if (transport.buffers().buffer().getByte(position) == 'x') {
                    transport.send(connection, position, length);
                    throw new IllegalStateException("expected by the test");
                }
                return super.onRecv(connection, position, length);
            }
        });
        Peer bad = connect();
        Peer good = connect();
        pumpUntil(() -> bad.isConnected && good.isConnected && acceptor.accepted.size() == 2);
        assertThat(bad.send(new byte[] {'x'})).isTrue();
        pumpUntil(() -> bad.closedCalls == 1);
        assertThat(bad.error).isEqualTo(Errno.ECONNRESET);
        assertThat(good.send(new byte[] {'y'})).isTrue();
        pumpUntil(() -> good.received.size() == 1);
        assertThat(transport.counters().handlerFailures()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void knowsAddresses(Kernel kernel) throws IOException {
        use(64, kernel.options());
        for (Endpoint local :
                List.of(LOOPBACK, Endpoint.ip("0.0.0.0", 0), Endpoint.ip("::1", 0), Endpoint.ip("::", 0))) {
            Peer.Acceptor acceptor = new Peer.Acceptor(() -> new Peer(transport));
            int wildcard = transport.listen(local, ListenOptions.DEFAULT, acceptor);
            int port = transport.listenerAddress(wildcard).port();
            Endpoint target = Endpoint.ip(local.host().contains(":") ? "::1" : "127.0.0.1", port);
            Peer client = connect(target, new Peer(transport));
            pumpUntil(() -> client.isConnected && acceptor.accepted.size() == 1);
            int server = acceptor.accepted.getFirst().connection;
            assertThat(transport.localAddress(server)).isEqualTo(target);
            assertThat(transport.remoteAddress(client.connection)).isEqualTo(target);
            assertThat(transport.remoteAddress(server)).isEqualTo(transport.localAddress(client.connection));
            assertThat(transport.remoteAddress(server).port()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksOverUnixSockets(Kernel kernel, @TempDir Path folder) throws IOException {
        use(64, kernel.options());
        for (String path : List.of(folder.resolve("s").toString(), "@ringway-test-" + System.nanoTime())) {
            Peer.Acceptor acceptor = listen(Endpoint.unix(path), () -> new Peer.Echo(transport));
            Peer client = connect();
            pumpUntil(() -> client.isConnected);
            assertThat(client.send(random(1000, 1))).isTrue();
            pumpUntil(() -> client.received.size() == 1000);
            assertThat(transport.localAddress(acceptor.accepted.getFirst().connection))
                    .isEqualTo(Endpoint.unix(path));
            assertThat(transport.remoteAddress(client.connection)).isEqualTo(Endpoint.unix(path));
            transport.closeListener(listener);
        }
    }

    @Test
    void aClosedListenerLeavesItsPortAtOnce() throws IOException {
        listen(LOOPBACK, () -> new Peer(transport));
        Endpoint address = transport.listenerAddress(listener);
        transport.poll(0);
        transport.closeListener(listener);
        listen(address, () -> new Peer(transport));
        assertThat(transport.listenerAddress(listener)).isEqualTo(address);
        Peer client = connect();
        pumpUntil(() -> client.isConnected);
    }

    @Test
    void manyConnectionsComeAndGo() throws IOException {
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer.Echo(transport) {
            @Override
            public void onRecvEnd(int connection) {
                transport.close(connection);
            }
        });
        int opened = 0;
        List<Peer> open = new ArrayList<>();
        while (opened < 3000) {
            for (int i = 0; i < 100; i++) {
                open.add(connect());
                opened++;
            }
            pumpUntil(() -> open.stream().allMatch(client -> client.isConnected));
            open.forEach(client -> assertThat(client.send(new byte[] {1})).isTrue());
            pumpUntil(() -> open.stream().allMatch(client -> client.received.size() == 1));
            open.forEach(client -> transport.close(client.connection));
            pumpUntil(() -> open.stream().allMatch(client -> client.closedCalls == 1));
            open.clear();
        }
        pumpUntil(() -> acceptor.accepted.stream().allMatch(peer -> peer.closedCalls == 1));
        assertThat(transport.connectionCount()).isZero();
    }

    @Test
    void wakingEndsTheWaitOfThisOrTheNextPoll() throws Exception {
        transport.wake();
        transport.poll(Long.MAX_VALUE);
        for (int i = 0; i < 100; i++) {
            Thread waker = new Thread(transport::wake);
            waker.start();
            transport.poll(Long.MAX_VALUE);
            waker.join();
        }
        transport.poll(0);
    }

    @Test
    void closingTheTransportTellsEveryone() throws IOException {
        Peer.Acceptor acceptor = listen(LOOPBACK, () -> new Peer(transport));
        List<Peer> clients = IntStream.range(0, 20).mapToObj(i -> connect()).toList();
        pumpUntil(() -> clients.stream().allMatch(client -> client.isConnected) && acceptor.accepted.size() == 20);
        clients.forEach(client -> client.send(random(50_000, 1)));
        transport.close();
        assertThat(clients).allMatch(client -> client.closedCalls == 1);
        assertThat(acceptor.accepted).allMatch(peer -> peer.closedCalls == 1);

        int handle = clients.getFirst().connection;
        transport.send(handle, pool.take(), 1);
        transport.recvStart(handle);
        transport.close(handle);
        transport.closeListener(listener);
        transport.wake();
        assertThat(transport.poll(Long.MAX_VALUE)).isZero();
        assertThat(transport.connect(LOOPBACK, ConnectOptions.DEFAULT, clients.getFirst()))
                .isEqualTo(-1);
    }
}
