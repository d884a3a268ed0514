package io.ringway.lb.hash;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** MurmurHash2, 64-bit, in the form of libstdc++'s {@code std::hash}, which Envoy's {@code MURMUR_HASH_2} rings use. */
public final class MurmurHash2 {
    /** The seed of libstdc++. */
    public static final long SEED = 0xC70F6907L;

    private static final long FACTOR = 0xC6A4A7935BD1E995L;
    private static final int SHIFT = 47;

    private MurmurHash2() {}

    /** Hash of a string's UTF-8 bytes under {@link #SEED}; allocates. */
    public static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return hash(new UnsafeBuffer(bytes), 0, bytes.length, SEED);
    }

    public static long hash(DirectBuffer buffer, int start, int length, long seed) {
        long hash = seed ^ (length * FACTOR);
        int end = start + length;
        int at = start;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ mixed(buffer.getLong(at, LITTLE_ENDIAN) * FACTOR) * FACTOR) * FACTOR;
        }
        if (at < end) {
            long rest = 0;
            for (int i = end - 1; i >= at; i--) {
                rest = (rest << 8) | (buffer.getByte(i) & 0xFF);
            }
            hash = (hash ^ rest) * FACTOR;
        }
        return mixed(mixed(hash) * FACTOR);
    }

    private static long mixed(long value) {
        return value ^ (value >>> SHIFT);
    }
}
