package io.ringway.hotpath.http;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Request ids: version 4 UUIDs (RFC 9562) in text form. The version digit is where Envoy keeps the trace reason; 4 says "not traced".
 * Owner: any (immutable).
 */
public final class RequestId {
    /** Length of the text. */
    public static final int BYTES = 36;

    /** Where the version digit stands: it says why the request is traced. */
    private static final int REASON_AT = 14;

    /** Digits that {@link #number} reads. */
    private static final int NUMBER_DIGITS = 8;

    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    /** Two hex digits of each byte, in memory order. */
    private static final short[] PAIRS = new short[256];

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) (HEX[i >>> 4] | HEX[i & 15] << 8);
        }
    }

    private RequestId() {}

    /** Writes {@link #BYTES} bytes. */
    public static void write(MutableDirectBuffer buffer, int position, long high, long low) {
        long version4 = (high & 0xffffffffffff0fffL) | 0x4000;
        long variant = (low & 0x3fffffffffffffffL) | 0x8000000000000000L;
        pairs(buffer, position, version4 >>> 32, 4);
        buffer.putByte(position + 8, (byte) '-');
        pairs(buffer, position + 9, version4 >>> 16, 2);
        buffer.putByte(position + 13, (byte) '-');
        pairs(buffer, position + 14, version4, 2);
        buffer.putByte(position + 18, (byte) '-');
        pairs(buffer, position + 19, variant >>> 48, 2);
        buffer.putByte(position + 23, (byte) '-');
        pairs(buffer, position + 24, variant, 6);
    }

    /** Why the request with this id is traced; ids of another length are none of ours and say nothing. */
    public static TraceReason reason(DirectBuffer buffer, int start, int length) {
        return length == BYTES ? TraceReason.of(buffer.getByte(start + REASON_AT)) : TraceReason.NOT_TRACEABLE;
    }

    /** Notes the reason in the id where it stands; ids of another length stay as they are. */
    public static void reason(MutableDirectBuffer buffer, int start, int length, TraceReason reason) {
        if (length == BYTES) {
            buffer.putByte(start + REASON_AT, reason.digit());
        }
    }

    /** The first eight hex digits as a number, the same wherever the request passes; -1 if they are no hex digits. */
    public static long number(DirectBuffer buffer, int start, int length) {
        return length < NUMBER_DIGITS ? -1 : Hex.read(buffer, start, NUMBER_DIGITS);
    }

    private static void pairs(MutableDirectBuffer buffer, int position, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            int octet = (int) (value >>> ((bytes - 1 - i) << 3)) & 0xff;
            buffer.putShort(position + 2 * i, PAIRS[octet], java.nio.ByteOrder.LITTLE_ENDIAN);
        }
    }
}
