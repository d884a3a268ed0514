package io.ringway.hotpath.http;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Byte work on ASCII text in buffers. Owner: any (immutable). */
public final class Ascii {
    /** What {@link #digits} makes of anything else. */
    public static final int NO_NUMBER = -1;

    private Ascii() {}

    /** Compares byte for byte. */
    public static boolean equals(DirectBuffer buffer, int start, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (buffer.getByte(start + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Compares ignoring the case of A-Z.
     *
     * @param lowerText lower-case ASCII
     */
    public static boolean equalsIgnoreCase(DirectBuffer buffer, int start, int length, byte[] lowerText) {
        if (length != lowerText.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(buffer.getByte(start + i)) != lowerText[i]) {
                return false;
            }
        }
        return true;
    }

    /** A-Z to a-z, everything else unchanged. */
    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    /**
     * Writes a number in decimal.
     *
     * @param value 0 or more
     * @return digits written
     */
    public static int putDecimal(MutableDirectBuffer buffer, int position, long value) {
        return buffer.putNaturalLongAscii(position, value);
    }

    /**
     * A number in decimal: one to {@code digitsMax} digits and nothing else, or {@link #NO_NUMBER}.
     *
     * @param digitsMax at most 18
     */
    public static long digits(DirectBuffer buffer, int start, int end, int digitsMax) {
        if (start == end || end - start > digitsMax) {
            return NO_NUMBER;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = buffer.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return NO_NUMBER;
            }
            value = 10 * value + digit;
        }
        return value;
    }
}
