package io.ringway.hotpath.http;

import org.agrona.concurrent.UnsafeBuffer;

/** Tokens: methods and field names (RFC 9110 section 5.6.2). Owner: any (immutable). */
public final class Token {
    /** Per byte: its lower case if it may stand in a token, else 0. */
    private static final byte[] LOWER = new byte[256];

    static {
        String symbols = "!#$%&'*+-.^_`|~";
        for (int i = 0; i < symbols.length(); i++) {
            LOWER[symbols.charAt(i)] = (byte) symbols.charAt(i);
        }
        for (byte c = '0'; c <= '9'; c++) {
            LOWER[c] = c;
        }
        for (byte c = 'a'; c <= 'z'; c++) {
            LOWER[c] = c;
            LOWER[c - 0x20] = c;
        }
    }

    private Token() {}

    /** The lower case of a token byte, or 0 for a byte that may not stand in a token. */
    public static byte lower(byte b) {
        return LOWER[b & 0xFF];
    }

    public static boolean isTokenByte(byte b) {
        return LOWER[b & 0xFF] != 0;
    }

    /** True if a range is a token; an empty range is none. */
    public static boolean isToken(UnsafeBuffer buffer, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (LOWER[Memory.getByte(buffer, i) & 0xFF] == 0) {
                return false;
            }
        }
        return length > 0;
    }

    /**
     * Lowers a token in place and writes nothing outside of it.
     *
     * @return position of the first byte that is not a token byte, or {@code end}
     */
    public static int lowerInPlace(UnsafeBuffer buffer, int start, int end) {
        if (end - start < Long.BYTES) {
            return lowerBytes(buffer, start, end);
        }
        // The last word is loaded before the stores that overlap it.
        long last = Swar.lower(Memory.word(buffer, end - Long.BYTES));
        int position = start;
        for (; position < end - Long.BYTES; position += Long.BYTES) {
            long word = Swar.lower(Memory.word(buffer, position));
            if (!Swar.isPlainName(word)) {
                return lowerBytes(buffer, position, end);
            }
            Memory.putLong(buffer, position, word);
        }
        if (!Swar.isPlainName(last)) {
            return lowerBytes(buffer, position, end);
        }
        Memory.putLong(buffer, end - Long.BYTES, last);
        return end;
    }

    private static int lowerBytes(UnsafeBuffer buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            byte b = Memory.getByte(buffer, i);
            byte lower = LOWER[b & 0xFF];
            if (lower == 0) {
                return i;
            }
            if (lower != b) {
                Memory.putByte(buffer, i, lower);
            }
        }
        return end;
    }
}
