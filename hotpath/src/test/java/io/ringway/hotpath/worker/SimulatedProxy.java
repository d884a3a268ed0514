package io.ringway.hotpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import io.ringway.transport.sim.SimTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Clients, one worker and a backend in one thread under one seed. Each request carries a number and the backend answers with it and
 * with the length of the body that it got, so that an answer that belongs to another request, or to half a body, is seen.
 */
final class SimulatedProxy implements AutoCloseable {
    private static final int BACKEND_PORT = 8080;
    private static final long TURN_MAX_NS = TimeUnit.SECONDS.toNanos(1);
    /** Longer than any timeout of the proxy: a connect that takes longer is given up, an answer that takes longer is a hang. */
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(2);

    private static final long LIMIT_NS = TimeUnit.HOURS.toNanos(6);
    private static final int BODY_BYTES_MAX = 60_000;
    /** Requests that a client sends without waiting. */
    private static final int PIPELINED_MAX = 4;

    final SimNetwork network;
    /** Answers by status; 0 stands for a connection that ended without one. */
    final Map<Integer, Integer> outcomes = new TreeMap<>();

    private final BufferPool proxyPool = new BufferPool(2048, 16);
    private final BufferPool clientPool = new BufferPool(2048, 0);
    private final BufferPool backendPool = new BufferPool(2048, 0);
    private final SimTransport proxyTransport;
    private final SimTransport clients;
    private final SimTransport backend;
    private final Worker worker;
    private final Endpoint address;
    private final double misbehaviour;
    /** In the order of their start: a set by identity would be gone through in another order each time. */
    private final Set<Client> unfinished = new LinkedHashSet<>();

    private final Set<Integer> backendConnections = new HashSet<>();
    private int nextNumber;

    /** @param misbehaviour probability, for each request on either side, that clients and backends do what they should not */
    SimulatedProxy(long seed, SimFaults faults, double misbehaviour) throws Exception {
        this.misbehaviour = misbehaviour;
        network = new SimNetwork(seed, faults);
        proxyTransport = network.transport(proxyPool);
        clients = network.transport(clientPool);
        backend = network.transport(backendPool);
        StatsRegistry registry = new StatsRegistry();
        worker = new Worker(0, proxyTransport, network.clock(), seed, registry);
        network.addActor(() -> worker.runTurn(TURN_MAX_NS));
        network.addActor(() -> backend.poll(0));
        network.addActor(() -> {
            clients.poll(0);
            List.copyOf(unfinished).forEach(Client::check);
        });
        backend.listen(Endpoint.ip("127.0.0.1", BACKEND_PORT), ListenOptions.DEFAULT, new Backend());
        Snapshot snapshot = ProxyFixture.builder()
                .forward("/", 15_000)
                .upstream(BACKEND_PORT)
                .snapshot(registry);
        assertThat(done(worker.proxy().apply(snapshot))).isEmpty();
        address = done(worker.proxy().listenerAddress("l"));
    }

    private <T> T done(CompletableFuture<T> future) {
        assertThat(network.runUntil(future::isDone, LIMIT_NS)).isTrue();
        return future.join();
    }

    /** Lets clients make their requests, one after the other each, and checks that nothing of the proxy is left in use. */
    void run(int clientCount, int requestsEach) {
        int blocksBefore = proxyPool.takenCount();
        for (int i = 0; i < clientCount; i++) {
            Client client = new Client(requestsEach);
            unfinished.add(client);
            client.connect();
        }
        assertThat(network.runUntil(unfinished::isEmpty, LIMIT_NS))
                .as("every request comes to an end; open: %s", unfinished)
                .isTrue();
        assertThat(outcomes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(clientCount * requestsEach);
        List.copyOf(backendConnections).forEach(backend::reset);
        assertThat(network.runUntil(() -> proxyTransport.connectionCount() == 0, 2 * LIMIT_NS))
                .as("connections left: %d", proxyTransport.connectionCount())
                .isTrue();
        network.runUntil(() -> false, network.clock().nanoTime() + TURN_MAX_NS);
        assertThat(proxyPool.takenCount()).as("blocks of the proxy").isEqualTo(blocksBefore);
    }

    private static void send(Transport transport, int connection, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += BufferPool.BLOCK_BYTES) {
            int position = transport.buffers().take();
            int length = Math.min(BufferPool.BLOCK_BYTES, bytes.length - at);
            transport.buffers().buffer().putBytes(position, bytes, at, length);
            transport.send(connection, position, length);
        }
    }

    /** One end that collects what it receives and looks for whole messages. */
    private abstract static class End implements ConnectionHandler {
        final Transport transport;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        End(Transport transport) {
            this.transport = transport;
        }

        abstract void onMessage(int connection, Exchanges.Message message);

        @Override
        public void onConnected(int connection) {}

        @Override
        public boolean onRecv(int connection, int position, int length) {
            byte[] bytes = new byte[length];
            transport.buffers().buffer().getBytes(position, bytes);
            received.writeBytes(bytes);
            Exchanges.Message message = Exchanges.first(received.toByteArray());
            while (message.length() > 0) {
                byte[] all = received.toByteArray();
                received.reset();
                received.write(all, message.length(), all.length - message.length());
                onMessage(connection, message);
                message = Exchanges.first(received.toByteArray());
            }
            return false;
        }

        void forget() {
            received.reset();
        }

        @Override
        public void onRecvEnd(int connection) {
            transport.close(connection);
        }

        @Override
        public void onSent(int connection, long pendingBytes) {}
    }

    private boolean misbehaves() {
        return network.random().nextDouble() < misbehaviour;
    }

    /** A request that waits for its answer. */
    private record Request(int number, int bodyLength) {}

    private final class Client extends End {
        private final ArrayDeque<Request> waiting = new ArrayDeque<>();
        private int connection = -1;
        private int left;
        private boolean isConnected;
        private boolean hasLeft;
        private long silentSinceNs;

        Client(int requests) {
            super(clients);
            left = requests;
        }

        void connect() {
            forget();
            isConnected = false;
            hasLeft = false;
            silentSinceNs = network.clock().nanoTime();
            connection = clients.connect(address, ConnectOptions.DEFAULT, this);
        }

        void check() {
            if (network.clock().nanoTime() - silentSinceNs > PATIENCE_NS) {
                assertThat(isConnected).as("hangs: %s", this).isFalse();
                silentSinceNs = network.clock().nanoTime();
                clients.reset(connection);
            }
        }

        @Override
        public void onConnected(int it) {
            isConnected = true;
            clients.recvStart(it);
            request();
        }

        private void request() {
            silentSinceNs = network.clock().nanoTime();
            int count = Math.min(left, 1 + network.random().nextInt(PIPELINED_MAX));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                int bodyLength =
                        network.random().nextBoolean() ? network.random().nextInt(BODY_BYTES_MAX) : 0;
                Request request = new Request(nextNumber++, bodyLength);
                waiting.add(request);
                text.append(bodyLength == 0 ? "GET /" : "POST /")
                        .append(request.number)
                        .append(" HTTP/1.1\r\nhost: sim\r\nx-number: ")
                        .append(request.number)
                        .append("\r\n")
                        .append(framed(
                                "b".repeat(bodyLength),
                                bodyLength > 0 && network.random().nextBoolean()));
            }
            if (misbehaves()) {
                text.setLength(network.random().nextInt(1, text.length()));
                send(clients, connection, text.toString());
                leave();
            } else {
                send(clients, connection, text.toString());
                if (misbehaves()) {
                    leave();
                }
            }
        }

        /** Goes away without waiting for an answer, in one of three ways. */
        private void leave() {
            hasLeft = true;
            switch (network.random().nextInt(3)) {
                case 0 -> clients.reset(connection);
                case 1 -> clients.close(connection);
                default -> clients.shutdownSend(connection);
            }
        }

        @Override
        void onMessage(int it, Exchanges.Message answer) {
            silentSinceNs = network.clock().nanoTime();
            assertThat(waiting).as("requests without an answer").isNotEmpty();
            Request request = waiting.remove();
            if (answer.status() == 200) {
                assertThat(answer.body()).startsWith(request.number + ":" + request.bodyLength + ":");
            }
            finished(answer.status());
            if (hasLeft) {
                return; // the proxy has seen our end and closes when it has answered
            }
            if (left == 0 || answer.field("connection").equals("close")) {
                clients.close(it);
            } else if (waiting.isEmpty()) {
                request();
            }
        }

        private void finished(int outcome) {
            outcomes.merge(outcome, 1, Integer::sum);
            left--;
        }

        @Override
        public void onClosed(int it, int error) {
            for (int lost = waiting.size(); lost > 0; lost--) {
                finished(0);
            }
            waiting.clear();
            if (left > 0) {
                connect();
            } else {
                unfinished.remove(this);
            }
        }

        @Override
        public String toString() {
            return "waiting for " + waiting + ", " + left + " left";
        }
    }

    private static String framed(String body, boolean isChunked) {
        if (!isChunked) {
            return (body.isEmpty() ? "" : "content-length: " + body.length() + "\r\n") + "\r\n" + body;
        }
        int half = body.length() / 2;
        return "transfer-encoding: chunked\r\n\r\n" + chunk(body.substring(0, half)) + chunk(body.substring(half))
                + "0\r\n\r\n";
    }

    private static String chunk(String part) {
        return part.isEmpty() ? "" : Integer.toHexString(part.length()) + "\r\n" + part + "\r\n";
    }

    private final class Backend implements AcceptHandler {
        @Override
        public ConnectionHandler onAccept(int listener, int connection) {
            backendConnections.add(connection);
            backend.recvStart(connection);
            return new End(backend) {
                @Override
                void onMessage(int it, Exchanges.Message request) {
                    String number = request.field("x-number");
                    String body = number + ":" + request.body().length() + ":"
                            + "x".repeat(network.random().nextInt(BODY_BYTES_MAX));
                    boolean isLast = network.random().nextInt(10) == 0;
                    String answer = "HTTP/1.1 200 OK\r\n" + (isLast ? "connection: close\r\n" : "")
                            + framed(body, network.random().nextBoolean());
                    if (misbehaves()) {
                        fail(it, answer);
                        return;
                    }
                    send(backend, it, answer);
                    if (isLast) {
                        backend.close(it);
                    }
                }

                @Override
                public void onClosed(int it, int error) {
                    backendConnections.remove(it);
                }
            };
        }

        /** Answers in part, with or without an end, or not at all. */
        private void fail(int it, String answer) {
            int length = network.random().nextInt(answer.length());
            if (length > 0) {
                send(backend, it, answer.substring(0, length));
            }
            switch (network.random().nextInt(3)) {
                case 0 -> backend.reset(it);
                case 1 -> backend.close(it);
                default -> {} // hangs
            }
        }

        @Override
        public void onAcceptError(int listener, int errno) {}
    }

    @Override
    public void close() throws IOException {
        proxyTransport.close();
        clients.close();
        backend.close();
        assertThat(clientPool.takenCount() + backendPool.takenCount()).isZero();
        proxyPool.close();
        clientPool.close();
        backendPool.close();
    }
}
