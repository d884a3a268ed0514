package io.ringway.hotpath.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.listener.ConnectionLimits;
import io.ringway.hotpath.listener.FilterChainDescriptor;
import io.ringway.hotpath.listener.FilterChainTable;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.listener.ListenerFilters;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.worker.Snapshot;
import io.ringway.hotpath.worker.Worker;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import io.ringway.transport.sim.SimTransport;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters that stop and go on at any moment lose nothing, double nothing and keep the order, in both directions. */
class FilteredConnectionTest {
    private static final Endpoint ADDRESS = Endpoint.ip("127.0.0.1", 10_000);
    private static final int BUFFER_LIMIT = 64 << 10;
    private static final int BYTES = 600_000;

    /** Stops now and then, and goes on some time later. */
    private static final class Hesitant extends Timer implements NetworkFilter {
        private final SplittableRandom random;
        private @Nullable NetworkCallbacks callbacks;
        private boolean isReadStopped;
        private boolean isWriteStopped;
        private boolean isClosed;

        Hesitant(long seed) {
            random = new SplittableRandom(seed);
        }

        private NetworkCallbacks callbacks() {
            NetworkCallbacks attached = callbacks;
            if (attached == null || isClosed) {
                throw new IllegalStateException("called outside of its life");
            }
            return attached;
        }

        @Override
        public void onAttached(NetworkCallbacks connection) {
            callbacks = connection;
        }

        private boolean hesitates(boolean isStopped) {
            boolean isStopping = isStopped || random.nextInt(4) == 0;
            if (isStopping && !isScheduled()) {
                callbacks()
                        .worker()
                        .loop()
                        .timers()
                        .schedule(this, callbacks().worker().loop().nowNs() + random.nextLong(20_000_000));
            }
            return isStopping;
        }

        @Override
        public Status onNewConnection() {
            isReadStopped = hesitates(false);
            return isReadStopped ? Status.STOP : Status.CONTINUE;
        }

        @Override
        public Status onData(int position, int length, boolean isEnd) {
            if (isReadStopped && random.nextInt(8) == 0) {
                isReadStopped = false; // goes on by itself: later bytes show what was missing
                return Status.CONTINUE;
            }
            isReadStopped = hesitates(isReadStopped);
            return isReadStopped ? Status.STOP : Status.CONTINUE;
        }

        @Override
        public boolean isWriteFilter() {
            return true;
        }

        @Override
        public Status onWrite(int position, int length, boolean isEnd) {
            isWriteStopped = hesitates(isWriteStopped);
            return isWriteStopped ? Status.STOP : Status.CONTINUE;
        }

        @Override
        protected void onExpiry(long nowNs) {
            if (isWriteStopped) {
                isWriteStopped = false;
                callbacks().continueWriting();
            }
            if (isReadStopped && !isClosed) {
                isReadStopped = false;
                callbacks().continueReading();
            }
        }

        @Override
        public void onClosed() {
            callbacks().worker().loop().timers().cancel(this);
            isClosed = true;
        }
    }

    /** Sends back what comes. */
    private record Echo() implements NetworkFilterFactory.Terminal {
        @Override
        public ConnectionSource onWorker(NetworkScope scope) {
            return (transport, connection, _, owner) -> new EchoHandler(transport, connection, owner);
        }
    }

    private static final class EchoHandler implements ConnectionHandler {
        private final Transport transport;
        private final int handle;
        private final ConnectionOwner owner;
        private final Relay back;

        EchoHandler(Transport transport, int handle, ConnectionOwner owner) {
            this.transport = transport;
            this.handle = handle;
            this.owner = owner;
            back = new Relay(transport, handle, BUFFER_LIMIT);
            transport.recvStart(handle);
        }

        @Override
        public void onConnected(int connection) {}

        @Override
        public boolean onRecv(int connection, int position, int length) {
            boolean isTaken = back.pass(position, length);
            watch();
            return isTaken;
        }

        @Override
        public void onSent(int connection, long pendingBytes) {
            back.onSent(pendingBytes);
            watch();
        }

        private void watch() {
            if (back.watchBacklog()) {
                if (back.isBacklogged()) {
                    transport.recvStop(handle);
                } else {
                    transport.recvStart(handle);
                }
            }
        }

        @Override
        public void onRecvEnd(int connection) {
            back.close(true);
        }

        @Override
        public void onClosed(int connection, int error) {
            back.discard();
            owner.onConnectionClosed(connection);
        }
    }

    /** Sends bytes, ends, and keeps what comes back. */
    private static final class Client implements ConnectionHandler {
        private final SimTransport transport;
        private final byte[] bytes;
        private final SplittableRandom random;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private int sent;
        private boolean isEnded;
        private boolean isClosed;

        Client(SimTransport transport, byte[] bytes, long seed) {
            this.transport = transport;
            this.bytes = bytes;
            random = new SplittableRandom(seed);
        }

        @Override
        public void onConnected(int connection) {
            transport.recvStart(connection);
            send(connection);
        }

        private void send(int connection) {
            for (int i = 0; i < 4 && sent < bytes.length; i++) {
                int block = transport.buffers().take();
                int length = Math.min(1 + random.nextInt(BufferPool.BLOCK_BYTES), bytes.length - sent);
                transport.buffers().buffer().putBytes(block, bytes, sent, length);
                transport.send(connection, block, length);
                sent += length;
            }
            if (sent == bytes.length) {
                transport.shutdownSend(connection);
            }
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            byte[] piece = new byte[length];
            transport.buffers().buffer().getBytes(position, piece);
            received.writeBytes(piece);
            return false;
        }

        @Override
        public void onRecvEnd(int connection) {
            isEnded = true;
            transport.close(connection);
        }

        @Override
        public void onSent(int connection, long pendingBytes) {
            if (pendingBytes == 0 && sent < bytes.length) {
                send(connection);
            }
        }

        @Override
        public void onClosed(int connection, int error) {
            isClosed = true;
        }
    }

    /** A worker with one listener on a simulated network. */
    private static final class Proxy implements AutoCloseable {
        final StatsRegistry registry = new StatsRegistry();
        final ListenerStats stats = ListenerStats.register(registry, "l");
        final BufferPool pool = new BufferPool(2048, 4);
        final BufferPool clientPool = new BufferPool(2048, 4);
        final SimNetwork network;
        final SimTransport clients;
        private final SimTransport transport;

        Proxy(long seed, SimFaults faults, List<NetworkFilterFactory.Passing> filters) {
            network = new SimNetwork(seed, faults);
            transport = network.transport(pool);
            clients = network.transport(clientPool);
            Worker worker = new Worker(0, transport, network.clock(), seed, registry);
            network.addActor(() -> worker.runTurn(TimeUnit.SECONDS.toNanos(1)));
            network.addActor(() -> clients.poll(0));
            ListenerDescriptor listener = new ListenerDescriptor(
                    "l",
                    ADDRESS,
                    ListenOptions.DEFAULT,
                    BUFFER_LIMIT,
                    ConnectionLimits.none(),
                    ListenerFilters.NONE,
                    List.of(FilterChainDescriptor.of("", filters, new Echo())),
                    FilterChainTable.single(),
                    stats);
            CompletableFuture<List<String>> applied =
                    worker.proxy().apply(new Snapshot(1, List.of(listener), List.of()));
            network.runUntil(applied::isDone, TimeUnit.MINUTES.toNanos(1));
            assertThat(applied.join()).isEmpty();
        }

        long active() {
            return registry.read(stats.cxActive());
        }

        boolean run(BooleanSupplier condition) {
            return network.runUntil(condition, TimeUnit.HOURS.toNanos(1));
        }

        @Override
        public void close() {
            transport.close();
            clients.close();
            pool.close();
            clientPool.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void hesitantFiltersKeepEveryByteInOrder(long seed) {
        List<Hesitant> filters = new ArrayList<>();
        NetworkFilterFactory.Passing hesitant = _ -> () -> {
            Hesitant filter = new Hesitant(seed * 100 + filters.size());
            filters.add(filter);
            return filter;
        };
        byte[] bytes = new byte[BYTES];
        new SplittableRandom(seed).nextBytes(bytes);
        try (Proxy proxy = new Proxy(seed, SimFaults.ROUGH, List.of(hesitant, hesitant, hesitant))) {
            int blocksBefore = proxy.pool.takenCount();
            Client client = new Client(proxy.clients, bytes, seed);
            proxy.clients.connect(ADDRESS, ConnectOptions.DEFAULT, client);
            assertThat(proxy.run(() -> client.isClosed && proxy.active() == 0)).isTrue();
            assertThat(client.isEnded).isTrue();
            assertThat(client.received.toByteArray()).isEqualTo(bytes);
            assertThat(filters).hasSize(3).allMatch(filter -> filter.isClosed);
            assertThat(proxy.pool.takenCount()).isEqualTo(blocksBefore);
        }
    }

    @Test
    void aFilterThatRefusesIsTheLastToKnow() {
        List<String> calls = new ArrayList<>();
        NetworkFilterFactory.Passing refusing = _ -> () -> new NetworkFilter() {
            @Override
            public void onAttached(NetworkCallbacks callbacks) {
                calls.add("attached");
                callbacks.close();
            }

            @Override
            public Status onNewConnection() {
                return Status.STOP;
            }

            @Override
            public void onClosed() {
                calls.add("closed");
            }
        };
        try (Proxy proxy = new Proxy(1, SimFaults.NONE, List.of(refusing))) {
            Client client = new Client(proxy.clients, new byte[10], 1);
            proxy.clients.connect(ADDRESS, ConnectOptions.DEFAULT, client);
            assertThat(proxy.run(() -> client.isClosed && proxy.active() == 0)).isTrue();
            assertThat(calls).containsExactly("attached", "closed");
            assertThat(client.received.size()).isEqualTo(0);
        }
    }
}
