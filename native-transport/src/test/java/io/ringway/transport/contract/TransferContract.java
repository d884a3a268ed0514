package io.ringway.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.memory.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases about data: order, sizes, back-pressure, blocks. */
abstract class TransferContract extends ContractFixture {
    private static final int LARGE_BYTES = 64 << 20;
    private static final int HIGH_WATERMARK = 512 << 10;
    private static final int LOW_WATERMARK = 128 << 10;

    @Test
    void shortWritesOfThePeerArriveInOrder() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        byte[] message = Payload.bytes(300, 1);
        for (byte single : message) {
            write(peer.it, new byte[] {single});
            turn();
        }
        until("all bytes", () -> connection.received.size() == message.length);
        assertThat(connection.received.toByteArray()).isEqualTo(message);
    }

    @Test
    void manySmallSendsKeepTheirOrder() {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = connect(recorder.new Connection(), peer);
        byte[] message = Payload.bytes(30_000, 2);
        ByteBuffer into = ByteBuffer.allocate(message.length);
        int at = 0;
        int size = 1;
        while (at < message.length) {
            for (int i = 0; i < 97 && at < message.length; i++) {
                byte[] piece = java.util.Arrays.copyOfRange(message, at, Math.min(message.length, at + size));
                send(connection.handle, piece);
                at += piece.length;
                size = size % 41 + 1;
            }
            turn();
        }
        byte[] tiny = new byte[7];
        until("all bytes at the peer", () -> {
            int count = peer.it.read(ByteBuffer.wrap(tiny));
            assertThat(count).isNotNegative();
            into.put(tiny, 0, count);
            return !into.hasRemaining();
        });
        assertThat(into.array()).isEqualTo(message);
        until("onSent with nothing pending", () -> connection.sentPending == 0);
        assertThat(transport.sendPendingBytes(connection.handle)).isZero();
    }

    @Test
    void blocksThatOthersHoldSurviveTheirSend() {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = connect(recorder.new Connection(), peer);
        int position = pool.take();
        pool.buffer().putBytes(position, "kept and sent".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        pool.retain(position);
        transport.send(connection.handle, position + 9, 4);
        assertThat(transport.sendPendingBytes(connection.handle)).isEqualTo(4);
        assertThat(read(peer.it, 4)).isEqualTo("sent".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        until("sent", () -> connection.sentPending == 0);
        assertThat(pool.isShared(position)).isFalse();
        assertThat(pool.isQueued(position)).isFalse();
        assertThat(pool.buffer().getByte(position)).isEqualTo((byte) 'k');
        pool.give(position);
    }

    /** Sends what it receives, and receives only while the peer keeps up. */
    private final class Echo {
        final Recorder.Connection it;
        long pendingMax;

        Echo() {
            it = recorder.new Connection() {
                @Override
                boolean take(int position, int length) {
                    transport.send(handle, position, length);
                    long pending = transport.sendPendingBytes(handle);
                    pendingMax = Math.max(pendingMax, pending);
                    if (pending > HIGH_WATERMARK) {
                        transport.recvStop(handle);
                    }
                    return true;
                }

                @Override
                void sent(long pendingBytes) {
                    if (pendingBytes < LOW_WATERMARK) {
                        transport.recvStart(handle);
                    }
                }

                @Override
                void ended() {
                    transport.close(handle);
                }
            };
        }
    }

    @Test
    void largeTransferIsByteExactBothWays() {
        PeerSlot peer = new PeerSlot();
        Echo echo = new Echo();
        connect(echo.it, peer);
        Payload.Source source = new Payload.Source(LARGE_BYTES);
        Payload.Hash hash = new Payload.Hash();
        byte[] into = new byte[256 << 10];
        boolean[] isShut = new boolean[1];
        until("everything back", () -> {
            while (!source.isDone() && peer.it.write(source.next()) > 0) {}
            if (source.isDone() && !isShut[0]) {
                isShut[0] = true;
                peer.it.shutdownOutput();
            }
            return drain(peer.it, into, hash) == Peer.END;
        });
        assertThat(hash.count()).isEqualTo(LARGE_BYTES);
        assertThat(hash.value()).isEqualTo(source.hash());
        untilClosed(echo.it);
        assertThat(echo.it.error).isZero();
    }

    private static int drain(Peer peer, byte[] into, Payload.Hash hash) {
        int count = peer.read(ByteBuffer.wrap(into));
        while (count > 0) {
            hash.add(into, 0, count);
            count = peer.read(ByteBuffer.wrap(into));
        }
        return count;
    }

    @Test
    void slowReaderHoldsBoundedMemory() {
        PeerSlot peer = new PeerSlot();
        Echo echo = new Echo();
        connect(echo.it, peer);
        Payload.Source source = new Payload.Source(LARGE_BYTES);
        long[] written = new long[1];
        int[] idle = new int[1];
        until("the whole path is full", () -> {
            long before = written[0];
            written[0] += peer.it.write(source.next());
            idle[0] = written[0] == before ? idle[0] + 1 : 0;
            return idle[0] > 100;
        });
        assertThat(source.isDone()).isFalse();
        // What the kernel had delivered when receiving stopped still comes.
        assertThat(echo.pendingMax).isLessThan(4L * HIGH_WATERMARK);
        assertThat(pool.available()).isPositive();
        Payload.Hash hash = new Payload.Hash();
        byte[] into = new byte[64 << 10];
        until("everything written comes back", () -> {
            drain(peer.it, into, hash);
            return hash.count() == written[0];
        });
    }

    @Test
    void recvStopStopsThePeer() throws IOException {
        recorder.onAccept = handle -> {};
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        Payload.Hash got = new Payload.Hash();
        Recorder.Connection counting = recorder.new Connection() {
            @Override
            boolean take(int position, int length) {
                byte[] bytes = new byte[length];
                pool.buffer().getBytes(position, bytes);
                got.add(bytes, 0, length);
                return false;
            }
        };
        counting.handle = connection.handle;
        counting.isOpen = true;
        transport.setHandler(connection.handle, counting);
        transport.recvStart(connection.handle);
        write(peer.it, new byte[] {0});
        until("first byte", () -> got.count() == 1);
        transport.recvStop(connection.handle);
        Payload.Source source = new Payload.Source(LARGE_BYTES);
        long[] written = new long[1];
        int[] idle = new int[1];
        until("the peer cannot write", () -> {
            int count = peer.it.write(source.next());
            written[0] += count;
            idle[0] = count == 0 ? idle[0] + 1 : 0;
            return idle[0] > 100;
        });
        assertThat(source.isDone()).isFalse();
        long stopped = got.count();
        assertThat(stopped).as("a few blocks may still come").isLessThan(2 << 20);
        turns(20);
        assertThat(got.count()).isEqualTo(stopped);
        transport.recvStart(connection.handle);
        transport.recvStart(connection.handle);
        until("all bytes", () -> got.count() == written[0] + 1);
    }

    @Test
    void fewBlocksServeManyConnections() throws IOException {
        reopen(8);
        int connections = 64;
        int each = 100_000;
        int listener = listen();
        ArrayDeque<Integer> held = new ArrayDeque<>();
        List<Recorder.Connection> all = new ArrayList<>();
        List<Peer> others = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            PeerSlot peer = new PeerSlot();
            Recorder.Connection first = accept(listener, peer);
            Recorder.Connection holding = recorder.new Connection() {
                @Override
                boolean take(int position, int length) {
                    super.take(position, length);
                    held.add(position);
                    return true;
                }
            };
            holding.handle = first.handle;
            holding.isOpen = true;
            transport.setHandler(first.handle, holding);
            all.add(holding);
            others.add(peer.it);
        }
        ByteBuffer[] left = new ByteBuffer[connections];
        for (int i = 0; i < connections; i++) {
            left[i] = ByteBuffer.wrap(Payload.bytes(each, i));
        }
        until("everything", () -> {
            boolean isDone = true;
            for (int i = 0; i < connections; i++) {
                others.get(i).write(left[i]);
                isDone &= all.get(i).received.size() == each;
            }
            assertThat(held.size()).isLessThanOrEqualTo(8);
            while (!held.isEmpty()) {
                pool.give(held.remove());
            }
            return isDone;
        });
        for (int i = 0; i < connections; i++) {
            assertThat(all.get(i).received.toByteArray()).isEqualTo(Payload.bytes(each, i));
            others.get(i).shutdownOutput();
        }
        until("all ends", () -> all.stream().allMatch(it -> it.isEnded));
    }

    @Test
    void starvedConnectionGoesOnWhenBlocksComeBack() throws IOException {
        reopen(8);
        List<Integer> hoard = new ArrayList<>();
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        for (int position = pool.take(); position != BufferPool.NONE; position = pool.take()) {
            hoard.add(position);
        }
        byte[] message = Payload.bytes(200_000, 1);
        ByteBuffer left = ByteBuffer.wrap(message);
        peer.it.write(left);
        turns(20);
        hoard.forEach(pool::give);
        until("everything", () -> {
            peer.it.write(left);
            return connection.received.size() == message.length;
        });
        assertThat(connection.received.toByteArray()).isEqualTo(message);
    }
}
