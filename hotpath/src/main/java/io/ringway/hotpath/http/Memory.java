package io.ringway.hotpath.http;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Bytes, 2-byte and 8-byte words (little-endian: the first byte of the text is the lowest) of the off-heap region, for the codecs' inner loops.
 *
 * <p>An access through {@link UnsafeBuffer} checks its bounds and keeps the compiler from holding the buffer's fields in registers: together
 * that made the parsers a third slower. Here the bounds are assertions, which are on in every test; in production the machines
 * check the whole range that they were given once ({@link #checkRange}) and stay inside of it by construction.
 *
 * <p>Owner: any (no state).
 */
public final class Memory {
    private static final boolean IS_LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Memory() {}

    /**
     * Fails for a buffer on the heap and for a range that is not inside of the buffer.
     *
     * @throws IndexOutOfBoundsException a bug of the caller
     */
    public static void checkRange(UnsafeBuffer buffer, int start, int end) {
        if (start < 0 || end < start || end > buffer.capacity() || buffer.byteArray() != null) {
            throw new IndexOutOfBoundsException(
                    start + " to " + end + " of " + buffer.capacity() + (buffer.byteArray() == null ? "" : " on heap"));
        }
    }

    public static byte getByte(UnsafeBuffer buffer, int position) {
        assert isInside(buffer, position, Byte.BYTES);
        return UnsafeApi.getByte(buffer.addressOffset() + position);
    }

    public static void putByte(UnsafeBuffer buffer, int position, byte value) {
        assert isInside(buffer, position, Byte.BYTES);
        UnsafeApi.putByte(buffer.addressOffset() + position, value);
    }

    public static short getShort(UnsafeBuffer buffer, int position) {
        assert isInside(buffer, position, Short.BYTES);
        short value = UnsafeApi.getShort(buffer.addressOffset() + position);
        return IS_LITTLE_ENDIAN ? value : Short.reverseBytes(value);
    }

    public static void putShort(UnsafeBuffer buffer, int position, short value) {
        assert isInside(buffer, position, Short.BYTES);
        UnsafeApi.putShort(buffer.addressOffset() + position, IS_LITTLE_ENDIAN ? value : Short.reverseBytes(value));
    }

    public static void putInt(UnsafeBuffer buffer, int position, int value) {
        assert isInside(buffer, position, Integer.BYTES);
        UnsafeApi.putInt(buffer.addressOffset() + position, IS_LITTLE_ENDIAN ? value : Integer.reverseBytes(value));
    }

    public static long getLong(UnsafeBuffer buffer, int position) {
        assert isInside(buffer, position, Long.BYTES);
        long value = UnsafeApi.getLong(buffer.addressOffset() + position);
        return IS_LITTLE_ENDIAN ? value : Long.reverseBytes(value);
    }

    public static void putLong(UnsafeBuffer buffer, int position, long value) {
        assert isInside(buffer, position, Long.BYTES);
        UnsafeApi.putLong(buffer.addressOffset() + position, IS_LITTLE_ENDIAN ? value : Long.reverseBytes(value));
    }

    /** The 8 bytes at a position; bytes behind the buffer's end read as 0. */
    public static long word(UnsafeBuffer buffer, int position) {
        return position <= buffer.capacity() - Long.BYTES ? getLong(buffer, position) : lastWord(buffer, position);
    }

    private static long lastWord(UnsafeBuffer buffer, int position) {
        long word = 0;
        for (int i = buffer.capacity() - position - 1; i >= 0; i--) {
            word = word << 8 | (getByte(buffer, position + i) & 0xFF);
        }
        return word;
    }

    private static boolean isInside(UnsafeBuffer buffer, int position, int bytes) {
        checkRange(buffer, position, position + bytes);
        return true;
    }
}
