package io.ringway.hotpath.http;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes text into a piece of off-heap memory with an end, plainly or as the inside of a JSON string. What does not fit is left out and
 * {@link #isFull} says so.
 *
 * <p>Owner: worker.
 */
public final class TextOutput {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HYPHEN = {'-'};
    private static final int DECIMAL_MAX = 20;

    private UnsafeBuffer buffer = new UnsafeBuffer();
    private int position;
    private int limit;
    private boolean isJson;
    private boolean isFull;

    /** Points to {@code [start, end)} of a buffer. */
    public void reset(UnsafeBuffer target, int start, int end) {
        buffer = target;
        position = start;
        limit = end;
        isJson = false;
        isFull = false;
    }

    /** One past the last byte written. */
    public int position() {
        return position;
    }

    /** Takes back what was written behind a position. */
    public void rewind(int to) {
        position = to;
    }

    /** Something did not fit. */
    public boolean isFull() {
        return isFull;
    }

    /** From here on values are escaped as the inside of a JSON string (RFC 8259 section 7), or no more. */
    public void json(boolean isInside) {
        isJson = isInside;
    }

    /** Writes bytes as they are, also in JSON. */
    public void putRaw(byte[] bytes) {
        if (hasRoom(bytes.length)) {
            buffer.putBytes(position, bytes);
            position += bytes.length;
        }
    }

    public void putRaw(byte b) {
        if (hasRoom(1)) {
            buffer.putByte(position++, b);
        }
    }

    /** What stands for a value that is not there. */
    public void putHyphen() {
        putRaw(HYPHEN);
    }

    public void put(byte[] bytes) {
        if (!isJson) {
            putRaw(bytes);
            return;
        }
        for (int i = 0; i < bytes.length; i++) {
            putJson(bytes[i] & 0xff);
        }
    }

    public void put(DirectBuffer source, int start, int length) {
        if (!isJson) {
            if (hasRoom(length)) {
                buffer.putBytes(position, source, start, length);
                position += length;
            }
            return;
        }
        int end = start + length;
        for (int i = start; i < end; i++) {
            int sequence = utf8Length(source, i, end);
            if (sequence > 1) {
                if (hasRoom(sequence)) {
                    buffer.putBytes(position, source, i, sequence);
                    position += sequence;
                }
                i += sequence - 1;
            } else {
                putEscaped(source.getByte(i) & 0xff);
            }
        }
    }

    /** Writes a text in UTF-8. */
    public void put(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                putCodePoint(text.codePointAt(i));
                i += Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : 0) ? 1 : 0;
            } else if (isJson) {
                putEscaped(c);
            } else {
                putRaw((byte) c);
            }
        }
    }

    /** Writes a number of 0 or more in decimal. */
    public void putDecimal(long value) {
        if (hasRoom(DECIMAL_MAX)) {
            position += buffer.putNaturalLongAscii(position, value);
        }
    }

    /** Writes the leading digits of a millionth of a second. */
    public void putFraction(int micros, int digits) {
        int scale = 100_000;
        for (int i = 0; i < digits; i++) {
            putRaw((byte) ('0' + (scale == 0 ? 0 : micros / scale % 10)));
            scale /= 10;
        }
    }

    private void putJson(int b) {
        if (b >= 0x80) {
            putRaw((byte) b); // byte arrays hold our own texts, which are UTF-8
        } else {
            putEscaped(b);
        }
    }

    private void putEscaped(int b) {
        switch (b) {
            case '"', '\\' -> putTwo('\\', b);
            case '\n' -> putTwo('\\', 'n');
            case '\r' -> putTwo('\\', 'r');
            case '\t' -> putTwo('\\', 't');
            case '\b' -> putTwo('\\', 'b');
            case '\f' -> putTwo('\\', 'f');
            default -> {
                if (b < ' ' || b == 0x7f || b >= 0x80) {
                    putTwo('\\', 'u');
                    putTwo('0', '0');
                    putTwo(HEX[b >> 4], HEX[b & 15]);
                } else {
                    putRaw((byte) b);
                }
            }
        }
    }

    private void putTwo(int first, int second) {
        putRaw((byte) first);
        putRaw((byte) second);
    }

    private void putCodePoint(int point) {
        if (point < 0x800) {
            putTwo(0xc0 | (point >> 6), continuation(point));
        } else if (point < 0x10000) {
            putRaw((byte) (0xe0 | (point >> 12)));
            putTwo(continuation(point >> 6), continuation(point));
        } else {
            putTwo(0xf0 | (point >> 18), continuation(point >> 12));
            putTwo(continuation(point >> 6), continuation(point));
        }
    }

    private static int continuation(int bits) {
        return 0x80 | (bits & 0x3f);
    }

    /** Bytes of a well-formed sequence that starts here (RFC 3629), 1 for a byte of ASCII, 0 if it is malformed. */
    private static int utf8Length(DirectBuffer source, int at, int end) {
        int first = source.getByte(at) & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > end) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((source.getByte(at + i) & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = source.getByte(at + 1) & 0xff;
        boolean isWrong = (first == 0xe0 && second < 0xa0)
                || (first == 0xed && second > 0x9f)
                || (first == 0xf0 && second < 0x90)
                || (first == 0xf4 && second > 0x8f);
        return isWrong ? 0 : length;
    }

    private boolean hasRoom(int bytes) {
        if (limit - position < bytes) {
            isFull = true;
            return false;
        }
        return true;
    }
}
