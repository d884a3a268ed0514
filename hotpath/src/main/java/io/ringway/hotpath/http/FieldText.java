package io.ringway.hotpath.http;

import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Fields that are made from texts which come from outside: a script, another server's answer. What could end a field early or change the
 * framing of a message does not get in (RFC 9110 section 5.5, RFC 9112 section 11.1). Owner: any (immutable).
 */
public final class FieldText {
    /** Each side of the proxy frames its messages by itself. */
    private static final long FRAMING = 1L << HeaderId.HOST
            | 1L << HeaderId.CONNECTION
            | 1L << HeaderId.CONTENT_LENGTH
            | 1L << HeaderId.TRANSFER_ENCODING
            | 1L << HeaderId.UPGRADE
            | 1L << HeaderId.EXPECT
            | 1L << HeaderId.TE
            | 1L << HeaderId.TRAILER
            | 1L << HeaderId.KEEP_ALIVE
            | 1L << HeaderId.PROXY_CONNECTION
            | 1L << HeaderId.HTTP2_SETTINGS;

    private FieldText() {}

    /** True if the byte may stand in a field's value. */
    public static boolean isValueByte(byte b) {
        return b < 0 || b == '\t' || (b >= ' ' && b != 0x7F);
    }

    /** True if a range may be a field's value; it may be empty. */
    public static boolean isValue(UnsafeBuffer buffer, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (!isValueByte(buffer.getByte(i))) {
                return false;
            }
        }
        return true;
    }

    /** True if a text may be a field's value. */
    public static boolean isValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80 && !isValueByte((byte) c)) {
                return false;
            }
        }
        return true;
    }

    /** True if a name belongs to a connection or a message's framing, which nobody but the codec writes. */
    public static boolean isFraming(String lowerName) {
        return isFraming(HeaderNames.idOf(lowerName));
    }

    /** The same for a name by its id. */
    public static boolean isFraming(int id) {
        return id != HeaderId.OTHER && (FRAMING >>> id & 1) != 0;
    }

    /** True if a range is a host with an optional port, a path, or the like: visible bytes only. */
    public static boolean isVisible(UnsafeBuffer buffer, int start, int length) {
        for (int i = start; i < start + length; i++) {
            byte b = buffer.getByte(i);
            if ((b >= 0 && b <= ' ') || b == 0x7F) {
                return false;
            }
        }
        return length > 0;
    }

    /**
     * Adds a field behind those that are there.
     *
     * @param scratch where name and value are copied to
     * @return false if the name or the value cannot be, the name belongs to the framing, or there is no memory
     */
    public static boolean add(HeaderBlock headers, Scratch scratch, String name, String value) {
        String lowerName = name.toLowerCase(Locale.ROOT);
        byte[] nameBytes = lowerName.getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        if (!isValue(value) || isFraming(lowerName)) {
            return false;
        }
        int nameAt = scratch.copy(nameBytes);
        int valueAt = scratch.copy(valueBytes);
        return nameAt != BufferPool.NONE
                && valueAt != BufferPool.NONE
                && Token.isToken(headers.buffer(), nameAt, nameBytes.length)
                && headers.add(HeaderNames.idOf(lowerName), nameAt, nameBytes.length, valueAt, valueBytes.length);
    }

    /** Like {@link #add}, in place of all fields of the name. */
    public static boolean set(HeaderBlock headers, Scratch scratch, String name, String value) {
        if (!isValue(value)) {
            return false;
        }
        headers.removeAll(name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8), 0);
        return add(headers, scratch, name, value);
    }
}
