package io.ringway.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes HTTP/1.1 messages off a wire, byte by byte and exactly as RFC 9112 writes them: CRLF only, no folding, digits only.
 * Anything else is a {@link ProtocolViolation}, since what a proxy sends must be canonical.
 */
final class MessageReader {
    private static final int LINE_BYTES_MAX = 1 << 20;
    private static final int RAW_BYTES_KEPT_MAX = 1 << 20;

    private final Wire wire;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024).limit(0);
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private final boolean isRawKept;

    /**
     * @param isRawKept whether to remember the bytes
     */
    MessageReader(Wire wire, boolean isRawKept) {
        this.wire = wire;
        this.isRawKept = isRawKept;
    }

    /** A head: its first line and its fields. */
    record Head(String firstLine, List<Header> headers) {}

    /** Everything read so far, at most the first MiB. */
    byte[] raw() {
        synchronized (raw) {
            return raw.toByteArray();
        }
    }

    /** Whether bytes are waiting or come before the end. */
    boolean hasMore() throws IOException {
        return buffer.hasRemaining() || fill();
    }

    /** Bytes that have been received but belong to no message read so far. */
    int buffered() {
        return buffer.remaining();
    }

    Head readHead() throws IOException {
        String firstLine = readLine();
        return new Head(firstLine, readFields());
    }

    List<Header> readFields() throws IOException {
        List<Header> headers = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || !line.substring(0, colon).chars().allMatch(MessageReader::isTokenChar)) {
                throw new ProtocolViolation("bad field line: " + line);
            }
            headers.add(new Header(line.substring(0, colon), trimOws(line.substring(colon + 1))));
        }
        return headers;
    }

    /** Reads {@code length} bytes into the body. */
    void readFixed(long length, Body body) throws IOException {
        for (long left = length; left > 0; ) {
            int piece = (int) Math.min(left, available());
            body.add(buffer.array(), buffer.position(), piece);
            buffer.position(buffer.position() + piece);
            left -= piece;
        }
    }

    /** Reads chunks and returns the trailers. */
    List<Header> readChunked(Body body) throws IOException {
        while (true) {
            String line = readLine();
            if (!line.matches("[0-9a-fA-F]{1,15}")) {
                throw new ProtocolViolation("bad chunk size: " + line);
            }
            long length = Long.parseLong(line, 16);
            if (length == 0) {
                return readFields();
            }
            readFixed(length, body);
            if (readByte() != '\r' || readByte() != '\n') {
                throw new ProtocolViolation("chunk not ended by CRLF");
            }
        }
    }

    void readToEnd(Body body) throws IOException {
        while (hasMore()) {
            readFixed(buffer.remaining(), body);
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = readByte();
            if (b == '\r') {
                if (readByte() != '\n') {
                    throw new ProtocolViolation("bare CR after: " + line);
                }
                return line.toString();
            }
            if (b == '\n' || b == 0) {
                throw new ProtocolViolation("bare LF or NUL after: " + line);
            }
            if (line.length() == LINE_BYTES_MAX) {
                throw new ProtocolViolation("line longer than " + LINE_BYTES_MAX + " bytes");
            }
            line.append((char) b);
        }
    }

    private int readByte() throws IOException {
        available();
        return buffer.get() & 0xff;
    }

    private int available() throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            throw new EOFException("the peer closed in the middle of a message");
        }
        return buffer.remaining();
    }

    private boolean fill() throws IOException {
        buffer.clear();
        int count;
        try {
            count = wire.read(buffer);
        } finally {
            buffer.flip();
        }
        if (count <= 0) {
            return false;
        }
        if (!isRawKept) {
            return true;
        }
        synchronized (raw) {
            raw.write(buffer.array(), 0, Math.min(count, RAW_BYTES_KEPT_MAX - raw.size()));
        }
        return true;
    }

    private static String trimOws(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isOws(value.charAt(start))) {
            start++;
        }
        while (end > start && isOws(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isOws(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isTokenChar(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
