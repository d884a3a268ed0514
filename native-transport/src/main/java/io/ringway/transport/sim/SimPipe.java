package io.ringway.transport.sim;

import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One direction of a connection: bytes on their way, then bytes that have arrived, in order. Owner: the simulation.
 */
final class SimPipe {
    private final int capacity;
    private final ArrayDeque<byte[]> flying = new ArrayDeque<>(2);
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>(2);
    private int headOffset;
    private int bytes;
    private int arrivedBytes;

    SimPipe(int capacity) {
        this.capacity = capacity;
    }

    int room() {
        return capacity - bytes;
    }

    void send(byte[] chunk) {
        flying.add(chunk);
        bytes += chunk.length;
    }

    /** The oldest chunk on its way has arrived. */
    void arrive() {
        byte[] chunk = flying.remove();
        arrived.add(chunk);
        arrivedBytes += chunk.length;
    }

    int arrivedBytes() {
        return arrivedBytes;
    }

    /** Moves up to {@code length} arrived bytes out; less than there are, never more. */
    void read(UnsafeBuffer into, int position, int length) {
        int at = position;
        int left = length;
        while (left > 0) {
            byte[] chunk = arrived.element();
            int count = Math.min(left, chunk.length - headOffset);
            into.putBytes(at, chunk, headOffset, count);
            at += count;
            left -= count;
            headOffset += count;
            if (headOffset == chunk.length) {
                arrived.remove();
                headOffset = 0;
            }
        }
        bytes -= length;
        arrivedBytes -= length;
    }
}
