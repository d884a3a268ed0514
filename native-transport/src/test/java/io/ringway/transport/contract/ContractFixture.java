package io.ringway.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** One transport, its peers, and the moves that the cases share. Everything runs in the test's thread. */
@Timeout(60)
abstract class ContractFixture {
    /** Only to end a test that hangs; nothing is measured. */
    private static final long HANG_NS = TimeUnit.SECONDS.toNanos(25);

    static final int POOL_BLOCKS = 4096;

    BufferPool pool;
    Transport transport;
    PeerHost peers;
    Recorder recorder;

    /** Makes the transport under test; with few blocks in the pool it must not keep many of them to itself. */
    abstract Transport create(BufferPool pool, PeerHost peers) throws IOException;

    abstract PeerHost host();

    @BeforeEach
    void open() throws IOException {
        open(POOL_BLOCKS);
    }

    final void open(int blocks) throws IOException {
        pool = new BufferPool(blocks, 0);
        peers = host();
        transport = create(pool, peers);
        recorder = new Recorder(transport);
    }

    @AfterEach
    void close() {
        recorder.polling(true); // closing tells the connections that are left
        transport.close();
        assertThat(transport.connectionCount()).isZero();
        assertThat(pool.takenCount()).as("blocks that nobody has given back").isZero();
        peers.close();
        pool.close();
    }

    final void reopen(int blocks) throws IOException {
        close();
        open(blocks);
    }

    final void turn() {
        turn(recorder, transport);
    }

    /** The same for another transport, with the recorder of its callbacks. */
    final void turn(Recorder its, Transport other) {
        its.polling(true);
        peers.turn(other);
        its.polling(false);
    }

    final void turns(int count) {
        for (int i = 0; i < count; i++) {
            turn();
        }
    }

    final void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            turn();
            assertThat(System.nanoTime() - start).as("never happened: " + what).isLessThan(HANG_NS);
        }
    }

    final int listen() throws IOException {
        return transport.listen(peers.freeAddress(), ListenOptions.DEFAULT, recorder);
    }

    /** A peer with its accepted connection, the next of the recorder. */
    final Recorder.Connection accept(int listener, PeerSlot peer) {
        int count = recorder.accepted.size();
        peer.it = peers.connect(transport.listenerAddress(listener));
        until("accept", () -> recorder.accepted.size() > count && peer.it.isConnected());
        return recorder.accepted.get(count);
    }

    /** Room for a peer that a call returns besides something else. */
    static final class PeerSlot {
        Peer it = new ClosedPeer();

        /** Fills it with an accepted peer; returns whether there was one. */
        boolean takeFrom(PeerHost.PeerListener server) {
            Peer accepted = server.accept();
            if (accepted != null) {
                it = accepted;
            }
            return accepted != null;
        }
    }

    /** A connection made by the transport, with its peer, established. */
    final Recorder.Connection connect(Recorder.Connection handler, PeerSlot peer) {
        PeerHost.PeerListener server = peers.listen();
        connect(handler, server.address());
        until("accept", () -> peer.takeFrom(server));
        until("connect", () -> handler.isOpen);
        return handler;
    }

    final void connect(Recorder.Connection handler, Endpoint to) {
        handler.handle = transport.connect(to, ConnectOptions.DEFAULT, handler);
        assertThat(handler.handle).isNotNegative();
    }

    /** Sends through the transport, as many blocks as it takes. */
    final void send(int connection, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += BufferPool.BLOCK_BYTES) {
            int length = Math.min(BufferPool.BLOCK_BYTES, bytes.length - at);
            int position = pool.take();
            assertThat(position).as("a free block").isNotEqualTo(BufferPool.NONE);
            pool.buffer().putBytes(position, bytes, at, length);
            transport.send(connection, position, length);
        }
    }

    final void write(Peer peer, byte[] bytes) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        until("the peer's write", () -> {
            peer.write(left);
            return !left.hasRemaining();
        });
    }

    final byte[] read(Peer peer, int length) {
        ByteBuffer into = ByteBuffer.allocate(length);
        until("the peer's read", () -> {
            int count = peer.read(into);
            assertThat(count).as("bytes, not an end").isNotNegative();
            return !into.hasRemaining();
        });
        return into.array();
    }

    /** What a peer's next read says that brings no bytes: {@link Peer#END} or {@link Peer#RESET}. */
    final int readEnd(Peer peer) {
        int[] result = new int[1];
        ByteBuffer into = ByteBuffer.allocate(1);
        until("the peer's end", () -> {
            result[0] = peer.read(into);
            assertThat(into.position()).as("no bytes before the end").isZero();
            return result[0] != 0;
        });
        return result[0];
    }

    final void untilClosed(Recorder.Connection connection) {
        until("onClosed", () -> connection.isClosed);
    }
}
