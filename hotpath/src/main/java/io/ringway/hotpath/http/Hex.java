package io.ringway.hotpath.http;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Numbers as hex digits, as ids of traces are written. Owner: any (stateless). */
public final class Hex {
    /** Digits of a long. */
    public static final int LONG_DIGITS = 16;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private Hex() {}

    /**
     * Reads digits of either case.
     *
     * @param digits at most 15, so that the number is 0 or more
     * @return -1 if there is something else among them
     */
    public static long read(DirectBuffer buffer, int start, int digits) {
        return are(buffer, start, digits) ? readTrusted(buffer, start, digits) : -1;
    }

    /** Whether all are hex digits of either case. */
    public static boolean are(DirectBuffer buffer, int start, int digits) {
        for (int i = 0; i < digits; i++) {
            if (value(buffer.getByte(start + i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Reads up to {@value #LONG_DIGITS} digits that {@link #are} such. */
    public static long readTrusted(DirectBuffer buffer, int start, int digits) {
        long number = 0;
        for (int i = 0; i < digits; i++) {
            number = number << 4 | value(buffer.getByte(start + i));
        }
        return number;
    }

    /** Writes {@value #LONG_DIGITS} digits. */
    public static void write(MutableDirectBuffer buffer, int position, long value) {
        for (int i = 0; i < LONG_DIGITS; i++) {
            buffer.putByte(position + i, digit(value, i));
        }
    }

    /** The same into a text. */
    public static void write(TextOutput out, long value) {
        for (int i = 0; i < LONG_DIGITS; i++) {
            out.putRaw(digit(value, i));
        }
    }

    private static byte digit(long value, int index) {
        return DIGITS[(int) (value >>> (60 - 4 * index)) & 15];
    }

    private static int value(byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        int lower = digit | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
