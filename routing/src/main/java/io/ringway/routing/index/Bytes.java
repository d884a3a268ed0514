package io.ringway.routing.index;

import org.agrona.DirectBuffer;

/** Hash and comparison of byte ranges, eight bytes at a time; the folded forms treat ASCII letters of both cases as equal. */
public final class Bytes {
    private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;
    private static final long HIGH_BIT = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private Bytes() {}

    /** Lower-cases ASCII letters; other bytes stay. */
    public static int fold(int unsignedByte) {
        return unsignedByte >= 'A' && unsignedByte <= 'Z' ? unsignedByte | 0x20 : unsignedByte;
    }

    /** Lower-cases ASCII letters of a copy. */
    public static byte[] folded(byte[] bytes) {
        byte[] result = bytes.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) fold(result[i] & 0xFF);
        }
        return result;
    }

    /** Lower-cases the ASCII letters among eight bytes. */
    static long fold8(long word) {
        // Adding moves "at least A" and "above Z" into the high bit of each byte; no byte carries into the next.
        long seven = word & LOW_SEVEN;
        long atLeastA = seven + (0x80 - 'A') * ONES;
        long aboveZ = seven + (0x7F - 'Z') * ONES;
        long upper = (atLeastA ^ aboveZ) & ~word & HIGH_BIT;
        return word | (upper >>> 2);
    }

    static long hash(long seed, DirectBuffer buffer, int start, int length) {
        long hash = seed ^ length;
        int i = 0;
        for (; i <= length - 8; i += 8) {
            hash = mix(hash, buffer.getLong(start + i));
        }
        if (i == length) {
            return hash;
        }
        return mix(hash, length >= 8 ? buffer.getLong(start + length - 8) : shortWord(buffer, start, length));
    }

    /** Hash of bytes whose ASCII letters count as lower case. */
    public static long hashFolded(long seed, DirectBuffer buffer, int start, int length) {
        long hash = seed ^ length;
        int i = 0;
        for (; i <= length - 8; i += 8) {
            hash = mix(hash, fold8(buffer.getLong(start + i)));
        }
        if (i == length) {
            return hash;
        }
        return mix(hash, fold8(length >= 8 ? buffer.getLong(start + length - 8) : shortWord(buffer, start, length)));
    }

    public static boolean equal(DirectBuffer a, int aStart, DirectBuffer b, int bStart, int length) {
        int i = 0;
        for (; i <= length - 8; i += 8) {
            if (a.getLong(aStart + i) != b.getLong(bStart + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (a.getByte(aStart + i) != b.getByte(bStart + i)) {
                return false;
            }
        }
        return true;
    }

    /** Compares with a key that is lower case already. */
    public static boolean equalFolded(DirectBuffer lower, int lowerStart, DirectBuffer b, int bStart, int length) {
        int i = 0;
        for (; i <= length - 8; i += 8) {
            if (lower.getLong(lowerStart + i) != fold8(b.getLong(bStart + i))) {
                return false;
            }
        }
        for (; i < length; i++) {
            if ((lower.getByte(lowerStart + i) & 0xFF) != fold(b.getByte(bStart + i) & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private static long mix(long hash, long word) {
        // Both halves of the 128-bit product: the last characters of a path are the highest bits of a word, and in the
        // lower half alone they
        // would never reach the bits that choose a slot.
        long mixed = hash ^ word;
        return Math.unsignedMultiplyHigh(mixed, FACTOR) ^ (mixed * FACTOR);
    }

    /** Up to seven bytes as one word. */
    private static long shortWord(DirectBuffer buffer, int start, int length) {
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = (word << 8) | (buffer.getByte(start + i) & 0xFF);
        }
        return word;
    }
}
