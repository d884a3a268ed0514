package io.ringway.transport.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything at any time in any order, on queues of 8 and 16 entries and 16 buffers: what arrives is what was sent, every connection
 * ends exactly once, and no block is lost or owned twice. A failure prints its seed.
 */
class RingChaosTest {
    private static final int STEPS = 6_000;
    private static final int PAIRS_MAX = 60;
    private static final int DRAIN_TURNS_MAX = 20_000;

    /** One end. The bytes of a stream are a counter, so that each received byte says whether it is the right one. */
    private final class End implements ConnectionHandler {
        private int connection = -1;
        private byte nextSent;
        private byte nextReceived;
        private boolean isConnected;
        private boolean isShut;
        private int closedCalls;

        void send(int length) {
            int position = transport.buffers().take();
            if (position == BufferPool.NONE || isShut) {
                if (position != BufferPool.NONE) {
                    transport.buffers().give(position);
                }
                return;
            }
            for (int i = 0; i < length; i++) {
                transport.buffers().buffer().putByte(position + i, nextSent++);
            }
            transport.send(connection, position, length);
        }

        @Override
        public void onConnected(int connection) {
            assertThat(isConnected || closedCalls > 0).isFalse();
            isConnected = true;
            transport.recvStart(connection);
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            assertThat(closedCalls).isZero();
            for (int i = 0; i < length; i++) {
                if (transport.buffers().buffer().getByte(position + i) != nextReceived++) {
                    isCorrupt = true;
                }
            }
            if (random.nextInt(8) == 0) {
                held.add(position);
                return true;
            }
            return false;
        }

        @Override
        public void onRecvEnd(int connection) {
            assertThat(closedCalls).isZero();
            if (random.nextBoolean()) {
                transport.close(connection);
            }
        }

        @Override
        public void onSent(int connection, long pendingBytes) {
            assertThat(closedCalls).isZero();
            if (random.nextInt(20) == 0) {
                transport.recvStop(connection);
            }
        }

        @Override
        public void onClosed(int connection, int error) {
            closedCalls++;
            open.remove(this);
        }
    }

    private Transport transport;
    private Random random = new Random(0);
    private final List<End> all = new ArrayList<>();
    private final List<End> open = new ArrayList<>();
    private final List<Integer> held = new ArrayList<>();
    private boolean isCorrupt;

    RingChaosTest() throws Exception {
        // Replaced by each test; a field that is never null keeps the callbacks plain.
        BufferPool unused = new BufferPool(8, 0);
        transport = RingTransport.create(
                unused, RingOptions.DEFAULT.withConnectionsMax(2).withReceiveBuffers(8));
        transport.close();
        unused.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anythingAtAnyTime(long seed) throws Exception {
        random = new Random(seed);
        RingOptions options =
                RingOptions.DEFAULT.withConnectionsMax(1024).withQueues(8, 16).withReceiveBuffers(16);
        BufferPool pool = new BufferPool(96, 0);
        RingTransport ring = RingTransport.create(pool, seed % 2 == 0 ? options : options.withoutNewFeatures());
        transport = ring;
        int listener = ring.listen(Endpoint.ip("127.0.0.1", 0), ListenOptions.DEFAULT, new AcceptHandler() {
            @Override
            public ConnectionHandler onAccept(int listener, int connection) {
                End end = newEnd();
                end.connection = connection;
                if (random.nextInt(4) > 0) {
                    transport.recvStart(connection);
                }
                return end;
            }

            @Override
            public void onAcceptError(int listener, int errno) {}
        });
        Endpoint target = ring.listenerAddress(listener);
        for (int step = 0; step < STEPS; step++) {
            act(target);
            assertThat(isCorrupt)
                    .as("corrupt data, seed %s, step %s", seed, step)
                    .isFalse();
        }
        giveHeld();
        for (End end : List.copyOf(open)) {
            transport.recvStart(end.connection);
            transport.close(end.connection);
        }
        for (int turn = 0; turn < DRAIN_TURNS_MAX && !open.isEmpty(); turn++) {
            transport.poll(100_000);
            giveHeld();
            if (turn == DRAIN_TURNS_MAX / 2) { // pairs that both wait for the other to read
                List.copyOf(open).forEach(end -> transport.reset(end.connection));
            }
        }
        assertThat(open).as("never closed, seed %s", seed).isEmpty();
        assertThat(all).as("seed %s", seed).hasSizeGreaterThan(100).allMatch(end -> end.closedCalls == 1);
        assertThat(ring.connectionCount()).isZero();
        assertThat(ring.counters().handlerFailures()).isZero();
        ring.close();
        giveHeld();
        assertThat(pool.takenCount()).as("blocks lost, seed %s", seed).isZero();
        pool.close();
    }

    private End newEnd() {
        End end = new End();
        all.add(end);
        open.add(end);
        return end;
    }

    private void giveHeld() {
        held.forEach(position -> transport.buffers().give(position));
        held.clear();
    }

    private void act(Endpoint target) {
        int choice = random.nextInt(100);
        if (open.isEmpty() || (choice < 10 && open.size() < 2 * PAIRS_MAX)) {
            End end = newEnd();
            end.connection = transport.connect(target, ConnectOptions.DEFAULT, end);
            assertThat(end.connection).isNotNegative();
            return;
        }
        End end = open.get(random.nextInt(open.size()));
        if (choice < 45) {
            end.send(1 + random.nextInt(random.nextBoolean() ? 100 : BufferPool.BLOCK_BYTES));
        } else if (choice < 80) {
            transport.poll(0);
        } else if (choice < 84) {
            transport.recvStop(end.connection);
        } else if (choice < 90) {
            transport.recvStart(end.connection);
        } else if (choice < 92) {
            end.isShut = true;
            transport.shutdownSend(end.connection);
        } else if (choice < 94) {
            transport.close(end.connection);
        } else if (choice < 95) {
            transport.reset(end.connection);
        } else {
            giveHeld();
        }
    }
}
