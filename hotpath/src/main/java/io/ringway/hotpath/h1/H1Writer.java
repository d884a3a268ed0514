package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Memory;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Swar;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes heads and chunk framing in the one canonical form: {@code name: value}, lower-case names, CR LF, Host first.
 *
 * <p>Host, Connection, Content-Length, Transfer-Encoding, Keep-Alive, Proxy-Connection and HTTP2-Settings are never copied from a block; what
 * belongs there is said by the arguments. Neighbouring fields that lie in memory as they are to be written go out as one copy.
 *
 * <p>Every method returns the bytes written, or {@link #NO_ROOM} if {@link #SLACK_BYTES} bytes would not stay free behind them; then what
 * stands in the destination is undefined. Copies go by words and write into that slack, never at or behind {@code limit}.
 *
 * <p>Owner: any (no state).
 */
public final class H1Writer {
    /** Result: does not fit. */
    public static final int NO_ROOM = -1;
    /** Bytes that have to stay free behind what is written. */
    public static final int SLACK_BYTES = 16;

    /** Framing: neither Content-Length nor Transfer-Encoding. A Content-Length is given by its value, 0 or more. */
    public static final long FRAMING_NONE = -1;
    /** Framing: {@code transfer-encoding: chunked}. */
    public static final long FRAMING_CHUNKED = -2;

    /** Connection: no such field. */
    public static final int CONNECTION_NONE = 0;
    /** Connection: {@code close}. */
    public static final int CONNECTION_CLOSE = 1;
    /** Connection: {@code keep-alive}, for HTTP/1.0 clients. */
    public static final int CONNECTION_KEEP_ALIVE = 2;
    /** Connection: {@code upgrade}; the block's Upgrade field is written too. */
    public static final int CONNECTION_UPGRADE = 3;

    /** Longest run that is copied by words here; a longer one is worth a call. */
    private static final int WORD_COPY_MAX = 192;

    private static final long UPGRADE_BIT = 1L << HeaderId.UPGRADE;
    private static final long NEVER_COPIED = 1L << HeaderId.HOST
            | 1L << HeaderId.CONNECTION
            | 1L << HeaderId.CONTENT_LENGTH
            | 1L << HeaderId.TRANSFER_ENCODING
            | 1L << HeaderId.KEEP_ALIVE
            | 1L << HeaderId.PROXY_CONNECTION
            | 1L << HeaderId.HTTP2_SETTINGS;
    private static final short COLON_SPACE = ':' | ' ' << 8;
    private static final int CHUNK_HEADER_BYTES_MAX = 16 + 2;

    private static final int CRLF_BYTES = 2;
    private static final ConstantText STATUS_LINE_START = new ConstantText("HTTP/1.1 000 ");
    private static final ConstantText AFTER_PATH = new ConstantText(" HTTP/1.1\r\nhost: ");
    private static final ConstantText LENGTH = new ConstantText("content-length: ");
    private static final ConstantText CHUNKED = new ConstantText("transfer-encoding: chunked\r\n");
    private static final ConstantText CLOSE = new ConstantText("connection: close\r\n");
    private static final ConstantText KEEP_ALIVE = new ConstantText("connection: keep-alive\r\n");
    private static final ConstantText UPGRADE = new ConstantText("connection: upgrade\r\n");
    private static final ConstantText LAST_CHUNK = new ConstantText("0\r\n\r\n");
    /** The most that {@link #end} writes: a connection field, a framing field, the empty line. */
    private static final int END_BYTES_MAX = 64;

    /** Method names with the space behind them, by {@link Method}; 0 for other methods. */
    private static final long[] METHODS = new long[Method.PATCH + 1];

    static {
        for (int method = Method.GET; method <= Method.PATCH; method++) {
            METHODS[method] = Swar.of(Method.name(method) + ' ');
        }
    }

    private H1Writer() {}

    /**
     * Writes {@code METHOD path HTTP/1.1}, Host from the authority, and the fields.
     *
     * @param limit one past the last byte that may be touched
     * @param framing a content length, {@link #FRAMING_CHUNKED} or {@link #FRAMING_NONE}
     * @param connection {@link #CONNECTION_NONE} and so on
     */
    public static int writeRequestHead(HeaderBlock headers, int dst, int limit, long framing, int connection) {
        UnsafeBuffer buffer = headers.buffer();
        Memory.checkRange(buffer, dst, limit);
        int lineBytes = headers.methodLength() + headers.pathLength() + headers.authorityLength() + AFTER_PATH.length();
        if (limit - dst < lineBytes + 2 * Long.BYTES + SLACK_BYTES) {
            return NO_ROOM;
        }
        int p = putMethod(headers, buffer, dst);
        copy(buffer, headers.pathStart(), headers.pathLength(), p);
        p = AFTER_PATH.put(buffer, p + headers.pathLength());
        copy(buffer, headers.authorityStart(), headers.authorityLength(), p);
        p = putCrlf(buffer, p + headers.authorityLength());
        return fieldsAndEnd(headers, dst, p, limit, framing, connection);
    }

    /**
     * Writes {@code HTTP/1.1 status} with the standard reason phrase or one that was set here, and the fields.
     *
     * @param limit one past the last byte that may be touched
     * @param framing a content length, {@link #FRAMING_CHUNKED} or {@link #FRAMING_NONE} (no body, or one that ends by closing)
     * @param connection {@link #CONNECTION_NONE} and so on
     */
    public static int writeResponseHead(HeaderBlock headers, int dst, int limit, long framing, int connection) {
        Memory.checkRange(headers.buffer(), dst, limit);
        if (headers.isReasonOurs()) {
            int p = statusLine(headers, dst, limit);
            return p == NO_ROOM ? NO_ROOM : fieldsAndEnd(headers, dst, p, limit, framing, connection);
        }
        ConstantText line = StatusLines.of(headers.status());
        if (limit - dst < line.length() + SLACK_BYTES) {
            return NO_ROOM;
        }
        int p = line.put(headers.buffer(), dst);
        return fieldsAndEnd(headers, dst, p, limit, framing, connection);
    }

    /** With a phrase of our own; returns the position behind it. */
    private static int statusLine(HeaderBlock headers, int dst, int limit) {
        int length = STATUS_LINE_START.length() + headers.reasonLength() + CRLF_BYTES;
        if (limit - dst < length + SLACK_BYTES) {
            return NO_ROOM;
        }
        UnsafeBuffer buffer = headers.buffer();
        int p = STATUS_LINE_START.put(buffer, dst);
        int status = headers.status();
        buffer.putByte(p - 4, (byte) ('0' + status / 100));
        buffer.putByte(p - 3, (byte) ('0' + status / 10 % 10));
        buffer.putByte(p - 2, (byte) ('0' + status % 10));
        buffer.putBytes(p, buffer, headers.reasonStart(), headers.reasonLength());
        p += headers.reasonLength();
        buffer.putByte(p, (byte) '\r');
        buffer.putByte(p + 1, (byte) '\n');
        return p + CRLF_BYTES;
    }

    /** Writes the size line of a chunk; its data and {@link #writeChunkEnd} have to follow. */
    public static int writeChunkHeader(UnsafeBuffer buffer, int dst, int limit, int chunkBytes) {
        Memory.checkRange(buffer, dst, limit);
        if (limit - dst < CHUNK_HEADER_BYTES_MAX) {
            return NO_ROOM;
        }
        int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(chunkBytes)) >>> 2);
        int rest = chunkBytes;
        for (int i = digits - 1; i >= 0; i--, rest >>>= 4) {
            int digit = rest & 0xF;
            Memory.putByte(buffer, dst + i, (byte) (digit < 10 ? '0' + digit : 'a' - 10 + digit));
        }
        return putCrlf(buffer, dst + digits) - dst;
    }

    /** Writes the CR LF behind the data of a chunk. */
    public static int writeChunkEnd(UnsafeBuffer buffer, int dst, int limit) {
        Memory.checkRange(buffer, dst, limit);
        return limit - dst < 2 ? NO_ROOM : putCrlf(buffer, dst) - dst;
    }

    /** Writes the last chunk and an empty trailer section. */
    public static int writeLastChunk(UnsafeBuffer buffer, int dst, int limit) {
        Memory.checkRange(buffer, dst, limit);
        return limit - dst < Long.BYTES ? NO_ROOM : LAST_CHUNK.put(buffer, dst) - dst;
    }

    /** Writes the last chunk, trailers and the empty line. */
    public static int writeLastChunk(HeaderBlock trailers, int dst, int limit) {
        UnsafeBuffer buffer = trailers.buffer();
        Memory.checkRange(buffer, dst, limit);
        if (limit - dst < LAST_CHUNK.length() + SLACK_BYTES) {
            return NO_ROOM;
        }
        Memory.putByte(buffer, dst, (byte) '0');
        int p = putFields(trailers, putCrlf(buffer, dst + 1), limit - 2, NEVER_COPIED | UPGRADE_BIT);
        return p < 0 ? NO_ROOM : putCrlf(buffer, p) - dst;
    }

    private static int putMethod(HeaderBlock headers, UnsafeBuffer buffer, int dst) {
        int length = headers.methodLength();
        long word = METHODS[headers.method()];
        if (word != 0) {
            Memory.putLong(buffer, dst, word);
            return dst + ((71 - Long.numberOfLeadingZeros(word)) >>> 3);
        }
        copy(buffer, headers.methodStart(), length, dst);
        Memory.putByte(buffer, dst + length, (byte) ' ');
        return dst + length + 1;
    }

    private static int fieldsAndEnd(HeaderBlock headers, int dst, int from, int limit, long framing, int connection) {
        long skipped = connection == CONNECTION_UPGRADE ? NEVER_COPIED : NEVER_COPIED | UPGRADE_BIT;
        int p = putFields(headers, from, limit, skipped);
        if (p < 0 || limit - p < END_BYTES_MAX + SLACK_BYTES) {
            return NO_ROOM;
        }
        return end(headers.buffer(), p, framing, connection) - dst;
    }

    private static int end(UnsafeBuffer buffer, int from, long framing, int connection) {
        int p = switch (connection) {
            case CONNECTION_CLOSE -> CLOSE.put(buffer, from);
            case CONNECTION_KEEP_ALIVE -> KEEP_ALIVE.put(buffer, from);
            case CONNECTION_UPGRADE -> UPGRADE.put(buffer, from);
            default -> from;
        };
        if (framing >= 0) {
            p = LENGTH.put(buffer, p);
            p = putCrlf(buffer, p + Ascii.putDecimal(buffer, p, framing));
        } else if (framing == FRAMING_CHUNKED) {
            p = CHUNKED.put(buffer, p);
        }
        return putCrlf(buffer, p);
    }

    /** Writes fields in runs as long as memory allows; returns the position behind them or {@link #NO_ROOM}. */
    private static int putFields(HeaderBlock headers, int from, int limit, long skipped) {
        UnsafeBuffer buffer = headers.buffer();
        int room = limit - SLACK_BYTES;
        int count = headers.count();
        int p = from;
        int runStart = 0;
        int runEnd = 0;
        for (int i = 0; i < count; i++) {
            int nameLength = headers.nameLength(i);
            if (nameLength == 0 || (skipped >>> headers.id(i) & 1) != 0) {
                continue;
            }
            int name = headers.nameStart(i);
            int nameEnd = name + nameLength;
            int value = headers.valueStart(i);
            int valueEnd = value + headers.valueLength(i);
            boolean isCanonical = value == nameEnd + 2
                    && valueEnd <= buffer.capacity() - 2
                    && Memory.getShort(buffer, nameEnd) == COLON_SPACE
                    && Swar.isCrlf(buffer, valueEnd);
            if (isCanonical && name == runEnd) {
                runEnd = valueEnd + 2;
                continue;
            }
            if (room - p < runEnd - runStart + nameLength + headers.valueLength(i) + 4) {
                return NO_ROOM;
            }
            copy(buffer, runStart, runEnd - runStart, p);
            p += runEnd - runStart;
            runStart = name;
            runEnd = isCanonical ? valueEnd + 2 : name;
            if (!isCanonical) {
                p = putField(buffer, name, nameLength, value, valueEnd - value, p);
            }
        }
        if (room - p < runEnd - runStart) {
            return NO_ROOM;
        }
        copy(buffer, runStart, runEnd - runStart, p);
        return p + runEnd - runStart;
    }

    private static int putField(UnsafeBuffer buffer, int name, int nameLength, int value, int valueLength, int dst) {
        copy(buffer, name, nameLength, dst);
        int p = dst + nameLength;
        Memory.putShort(buffer, p, COLON_SPACE);
        copy(buffer, value, valueLength, p + 2);
        return putCrlf(buffer, p + 2 + valueLength);
    }

    private static int putCrlf(UnsafeBuffer buffer, int position) {
        Memory.putShort(buffer, position, Swar.CRLF);
        return position + 2;
    }

    /** Copies by words and up to 7 bytes too many, or exactly where words would read behind the region. */
    private static void copy(UnsafeBuffer buffer, int src, int length, int dst) {
        if (length > WORD_COPY_MAX || src < 0 || src > buffer.capacity() - length - Long.BYTES) {
            // Positions come from whoever filled the block; a wrong one is a bug and must not read foreign memory.
            Memory.checkRange(buffer, src, src + length);
            buffer.putBytes(dst, buffer, src, length);
            return;
        }
        for (int i = 0; i < length; i += Long.BYTES) {
            Memory.putLong(buffer, dst + i, Memory.getLong(buffer, src + i));
        }
    }
}
