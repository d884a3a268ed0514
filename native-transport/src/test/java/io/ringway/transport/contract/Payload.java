package io.ringway.transport.contract;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** A stream of bytes that depends on a seed and on nothing else, and a running hash to compare what arrived. */
final class Payload {
    private static final int CHUNK = 64 * 1024;

    private Payload() {}

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /** Repeats one random chunk with its number in front, so that a lost or swapped piece changes the hash. */
    static final class Source {
        private final byte[] chunk = bytes(CHUNK, 7);
        private final ByteBuffer window = ByteBuffer.wrap(chunk);
        private final Hash hash = new Hash();
        private long left;
        private int number;

        Source(long length) {
            left = length;
            window.limit(0);
        }

        /** What comes next; bytes that the caller consumes are gone. Empty at the end. */
        ByteBuffer next() {
            if (!window.hasRemaining() && left > 0) {
                int length = (int) Math.min(CHUNK, left);
                left -= length;
                window.clear().limit(length);
                if (length >= Integer.BYTES) {
                    window.putInt(0, number++);
                }
                hash.add(chunk, 0, length);
            }
            return window;
        }

        boolean isDone() {
            return left == 0 && !window.hasRemaining();
        }

        /** Of everything that {@link #next} has produced. */
        long hash() {
            return hash.value();
        }
    }

    /** A checksum over bytes in order. */
    static final class Hash {
        private final CRC32C sum = new CRC32C();
        private long count;

        void add(byte[] bytes, int from, int length) {
            sum.update(bytes, from, length);
            count += length;
        }

        long value() {
            return sum.getValue();
        }

        long count() {
            return count;
        }
    }
}
