package io.ringway.lb.hash;

import static java.lang.Long.rotateLeft;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * XXH64 over a range of bytes (specification: xxHash fast digest algorithm, version 0.1.1). Our own, because requests are hashed where they
 * lie in off-heap memory, without a copy or an object; the tests compare it with the library.
 */
public final class XxHash64 {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE_BYTES = 32;

    private XxHash64() {}

    /** Hash of a string's UTF-8 bytes; allocates. */
    public static long hash(String text, long seed) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return hash(new UnsafeBuffer(bytes), 0, bytes.length, seed);
    }

    public static long hash(DirectBuffer buffer, int start, int length, long seed) {
        int end = start + length;
        int at = start;
        long hash;
        if (length >= STRIPE_BYTES) {
            hash = stripes(buffer, start, length, seed);
            at += length - length % STRIPE_BYTES;
        } else {
            hash = seed + PRIME_5;
        }
        return avalanche(tail(hash + length, buffer, at, end));
    }

    private static long stripes(DirectBuffer buffer, int start, int length, long seed) {
        long lane1 = seed + PRIME_1 + PRIME_2;
        long lane2 = seed + PRIME_2;
        long lane3 = seed;
        long lane4 = seed - PRIME_1;
        int last = start + length - STRIPE_BYTES;
        for (int at = start; at <= last; at += STRIPE_BYTES) {
            lane1 = round(lane1, buffer.getLong(at, LITTLE_ENDIAN));
            lane2 = round(lane2, buffer.getLong(at + 8, LITTLE_ENDIAN));
            lane3 = round(lane3, buffer.getLong(at + 16, LITTLE_ENDIAN));
            lane4 = round(lane4, buffer.getLong(at + 24, LITTLE_ENDIAN));
        }
        long hash = rotateLeft(lane1, 1) + rotateLeft(lane2, 7) + rotateLeft(lane3, 12) + rotateLeft(lane4, 18);
        hash = merge(hash, lane1);
        hash = merge(hash, lane2);
        hash = merge(hash, lane3);
        return merge(hash, lane4);
    }

    private static long tail(long start, DirectBuffer buffer, int from, int end) {
        long hash = start;
        int at = from;
        for (; at + 8 <= end; at += 8) {
            hash ^= round(0, buffer.getLong(at, LITTLE_ENDIAN));
            hash = rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (at + 4 <= end) {
            hash ^= (buffer.getInt(at, LITTLE_ENDIAN) & 0xFFFFFFFFL) * PRIME_1;
            hash = rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < end; at++) {
            hash ^= (buffer.getByte(at) & 0xFF) * PRIME_5;
            hash = rotateLeft(hash, 11) * PRIME_1;
        }
        return hash;
    }

    private static long round(long lane, long input) {
        return rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long value) {
        long hash = value;
        hash = (hash ^ (hash >>> 33)) * PRIME_2;
        hash = (hash ^ (hash >>> 29)) * PRIME_3;
        return hash ^ (hash >>> 32);
    }
}
