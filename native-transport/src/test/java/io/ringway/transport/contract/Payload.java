package io.ringway.transport.contract;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A stream of bytes that depends on a seed and on nothing else, and a running hash to compare what arrived. */
final class Payload {
    private static final int CHUNK = 64 * 1024;
    private static final long PRIME = 0x100000001b3L;

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
            return hash.value;
        }
    }

    /** FNV-1a over bytes in order. */
    static final class Hash {
        private long value = 0xcbf29ce484222325L;
        private long count;

        void add(byte[] bytes, int from, int length) {
            for (int i = from; i < from + length; i++) {
                value = (value ^ bytes[i]) * PRIME;
            }
            count += length;
        }

        void add(byte single) {
            value = (value ^ single) * PRIME;
            count++;
        }

        long value() {
            return value;
        }

        long count() {
            return count;
        }
    }
}
