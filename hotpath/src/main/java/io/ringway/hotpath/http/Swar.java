package io.ringway.hotpath.http;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Eight bytes of text at a time in one long ("SIMD within a register"). Byte 0 of the text is the lowest byte of the word.
 *
 * <p>The {@code …Hits} functions return a word whose lowest set bit marks the first byte of the class; bits above it mean nothing, and
 * {@link #controlHits} can also name a byte that is not of the class, so that its caller must look at the byte itself.
 *
 * <p>Owner: any (immutable).
 */
public final class Swar {
    /** 0x01 in every byte. */
    public static final long ONES = 0x0101010101010101L;
    /** 0x80 in every byte. */
    public static final long HIGHS = 0x8080808080808080L;
    /** 0x20 in every byte: the bit between upper and lower case. */
    public static final long CASE = 0x2020202020202020L;

    /** CR LF as two bytes of text. */
    public static final short CRLF = '\r' | '\n' << 8;

    private static final long COLONS = ONES * ':';

    private Swar() {}

    /** True if CR LF stands at a position. */
    public static boolean isCrlf(UnsafeBuffer buffer, int position) {
        return Memory.getShort(buffer, position) == CRLF;
    }

    /** All ones in the lowest {@code bytes} bytes, 0 to 8. */
    public static long mask(int bytes) {
        return bytes >= Long.BYTES ? -1L : (1L << (bytes << 3)) - 1;
    }

    /** The word of up to 8 ASCII characters, the rest 0. */
    public static long of(String text) {
        long word = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            word = word << 8 | text.charAt(i);
        }
        return word;
    }

    /** Index of the byte that the lowest set bit of hits is in; 8 for no hit. */
    public static int firstByte(long hits) {
        return Long.numberOfTrailingZeros(hits) >>> 3;
    }

    /** Hits on {@code ':'}. */
    public static long colonHits(long word) {
        long x = word ^ COLONS;
        return (x - ONES) & ~x & HIGHS;
    }

    /** Hits on bytes under 0x20 and 0x7F (with a tilde behind 0xFF as a possible false hit). */
    public static long controlHits(long word) {
        return ((word - CASE) | (word + ONES)) & ~word & HIGHS;
    }

    /** Hits on everything but visible ASCII, and on {@code '#'}. */
    public static long nonTargetHits(long word) {
        return ((word - ONES * 0x21) | (word + ONES) | ((word ^ ONES * '#') - ONES) | word) & HIGHS;
    }

    /** A-Z to a-z, every other byte unchanged. */
    public static long lower(long word) {
        long low = word & ~HIGHS;
        long upper = (low + ONES * (0x80 - 'A')) & ~(low + ONES * (0x7F - 'Z')) & ~word & HIGHS;
        return word | upper >>> 2;
    }

    /** True if every byte is one of a-z, 0-9 and {@code '-'}: nearly every byte of nearly every lower-case field name. */
    public static boolean isPlainName(long word) {
        long letter = (word + ONES * (0x80 - 'a')) & ~(word + ONES * (0x7F - 'z'));
        long digit = (word + ONES * (0x80 - '0')) & ~(word + ONES * (0x7F - '9'));
        long dash = ~((word ^ ONES * '-') + ONES * 0x7F);
        return ((letter | digit | dash) & ~word & HIGHS) == HIGHS && (word & HIGHS) == 0;
    }
}
