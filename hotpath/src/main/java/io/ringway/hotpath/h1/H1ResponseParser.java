package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Memory;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Swar;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The head of an HTTP/1.1 response, parsed in place (RFC 9112 sections 4 to 6), as strictly as a request: the upstream is not trusted.
 *
 * <pre>
 *   STATUS ─► REASON ──CR LF──► FIELDS ──empty line──► done, STATUS again
 * </pre>
 *
 * <p>Works like {@link H1RequestParser}: one pass if the head is there, resumable at any byte, positions absolute, bytes may be moved between
 * calls. The space behind the status code may be missing when the reason is empty, as many servers write it; there is no other leniency.
 *
 * <p>One per head that is being received ({@link ParserPool}). Every negative result but {@link ParseResult#INCOMPLETE} is an upstream protocol error.
 *
 * <p>Owner: worker.
 */
public final class H1ResponseParser implements HeadParser {
    /** Version, SP and three digits. */
    private static final int STATUS_BYTES = "HTTP/1.1 200".length();

    private static final long HTTP_11 = Swar.of("HTTP/1.1");
    private static final long HTTP_10 = Swar.of("HTTP/1.0");
    private static final String PREFIX = "HTTP/1.";
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final long FACT_FIELDS =
            1L << HeaderId.CONTENT_LENGTH | 1L << HeaderId.TRANSFER_ENCODING | 1L << HeaderId.CONNECTION;

    private enum State {
        /** Awaits HTTP-version SP status-code and one more byte (RFC 9112 section 4). */
        STATUS,
        /** Awaits more of the reason phrase, or CR LF. */
        REASON,
        /** Awaits field lines and the empty line (section 5). */
        FIELDS
    }

    private final int headBytesMax;
    private final FieldLines fields;

    private State state = State.STATUS;
    private boolean isStarted;
    private int lastStart;
    private int scanOffset;
    private int errorOffset;

    private int headBytes;
    private long contentLength;
    private BodyKind bodyKind = BodyKind.NONE;
    private boolean isKeepAlive;
    private boolean hasUpgrade;

    /**
     * A parser.
     *
     * @param limits of which the head and field limits and the underscore action apply to responses
     */
    public H1ResponseParser(H1Limits limits) {
        this.headBytesMax = limits.maxHeadBytes();
        this.fields = new FieldLines(limits.maxFields(), limits.underscores());
    }

    /** Forgets a response that was begun. */
    @Override
    public void reset() {
        state = State.STATUS;
        isStarted = false;
    }

    /** True if a part of a head was seen by {@link #parse} and more is awaited. */
    public boolean isStarted() {
        return isStarted;
    }

    /**
     * Parses the head that begins at {@code start}; see {@link H1RequestParser#parse}.
     *
     * @param requestMethod {@link Method} of the request that this answers: it decides whether a body follows
     * @return bytes of the head, or a {@link ParseResult}
     */
    public int parse(UnsafeBuffer buffer, int start, int end, HeaderBlock out, int requestMethod) {
        Memory.checkRange(buffer, start, end);
        int limit = end - start > headBytesMax ? start + headBytesMax : end;
        if (!isStarted) {
            out.clear();
        } else if (start != lastStart) {
            out.shift(start - lastStart);
        }
        lastStart = start;
        int p = switch (state) {
            case STATUS -> status(buffer, start, limit, out);
            case REASON -> reason(buffer, start, limit, out);
            case FIELDS -> start;
        };
        if (p >= 0) {
            p = fields.parse(buffer, start, limit, out);
            errorOffset = fields.errorOffset();
        }
        if (p >= 0) {
            headBytes = p - start;
            errorOffset = headBytes;
            p = finish(out, requestMethod);
        }
        if (p == ParseResult.INCOMPLETE) {
            isStarted = limit > start;
            return limit - start >= headBytesMax ? fail(ParseResult.HEADERS_TOO_LARGE, limit - start) : p;
        }
        reset();
        return p == ParseResult.BAD_REQUEST ? ParseResult.BAD_RESPONSE : p;
    }

    private int status(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        if (end - start <= STATUS_BYTES) {
            return partialStatus(buffer, start, end);
        }
        long version = Memory.word(buffer, start);
        if (version != HTTP_11 && version != HTTP_10) {
            return fail(ParseResult.BAD_RESPONSE, 0);
        }
        out.versionMinor(version == HTTP_11 ? 1 : 0);
        long word = Memory.word(buffer, start + Long.BYTES);
        int hundreds = digit(word, 1);
        int tens = digit(word, 2);
        int ones = digit(word, 3);
        if ((byte) word != ' ' || hundreds < 1 || hundreds > 9 || tens < 0 || tens > 9 || ones < 0 || ones > 9) {
            return fail(ParseResult.BAD_RESPONSE, Long.BYTES);
        }
        out.status(hundreds * 100 + tens * 10 + ones);
        byte separator = (byte) (word >>> 32);
        if (separator != ' ' && separator != '\r') {
            return fail(ParseResult.BAD_RESPONSE, STATUS_BYTES);
        }
        int reason = start + STATUS_BYTES + (separator == ' ' ? 1 : 0);
        out.reason(reason, 0);
        scanOffset = reason - start;
        state = State.REASON;
        return reason(buffer, start, end, out);
    }

    private static int digit(long word, int index) {
        return (byte) (word >>> (index << 3)) - '0';
    }

    /** Less than a status line: wrong at once if it does not begin like one. */
    private int partialStatus(UnsafeBuffer buffer, int start, int end) {
        for (int i = 0; i < Math.min(PREFIX.length(), end - start); i++) {
            if (Memory.getByte(buffer, start + i) != PREFIX.charAt(i)) {
                return fail(ParseResult.BAD_RESPONSE, i);
            }
        }
        return ParseResult.INCOMPLETE;
    }

    private int reason(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        int p = FieldLines.findValueEnd(buffer, start + scanOffset, end);
        if (p >= end - 1) {
            if (p < end && Memory.getByte(buffer, p) != '\r') {
                return fail(ParseResult.BAD_RESPONSE, p - start);
            }
            scanOffset = Math.min(p, end) - start;
            return ParseResult.INCOMPLETE;
        }
        if (!Swar.isCrlf(buffer, p)) {
            return fail(ParseResult.BAD_RESPONSE, p - start);
        }
        out.reason(out.reasonStart(), p - out.reasonStart());
        state = State.FIELDS;
        fields.begin(p + 2 - start);
        return p + 2;
    }

    /** The head is complete: RFC 9112 section 6.3 in its order. */
    private int finish(HeaderBlock out, int requestMethod) {
        int status = out.status();
        isKeepAlive = out.versionMinor() == 1;
        hasUpgrade = false;
        long length = Framing.NO_LENGTH;
        int coding = Framing.NONE;
        if ((out.present() & FACT_FIELDS) != 0) {
            int options = ConnectionOptions.connection(out);
            isKeepAlive = (options & ConnectionOptions.CLOSE) == 0
                    && (isKeepAlive || (options & ConnectionOptions.KEEP_ALIVE) != 0);
            hasUpgrade = (options & ConnectionOptions.UPGRADE) != 0 && out.has(HeaderId.UPGRADE);
            length = Framing.contentLength(out);
            coding = Framing.transferCoding(out);
            if (options == ConnectionOptions.TOO_MANY || !isFramingValid(length, coding, status, out.versionMinor())) {
                return ParseResult.BAD_RESPONSE;
            }
            out.contentLength(length);
            Framing.removeFields(out);
        }
        contentLength = length;
        if (hasNoBody(status, requestMethod)) {
            bodyKind = BodyKind.NONE;
        } else if (coding == Framing.CHUNKED) {
            bodyKind = BodyKind.CHUNKED;
        } else if (length >= 0) {
            bodyKind = BodyKind.LENGTH;
        } else {
            bodyKind = BodyKind.UNTIL_CLOSE;
            isKeepAlive = false;
        }
        return headBytes;
    }

    /** One framing or none; before a final answer, and in a 204, none at all (RFC 9110 section 8.6, RFC 9112 section 6.1). */
    private static boolean isFramingValid(long length, int coding, int status, int versionMinor) {
        if (length == Framing.BAD_LENGTH || coding == Framing.BAD_CODING || coding == Framing.UNKNOWN) {
            return false;
        }
        if (coding == Framing.CHUNKED && (length >= 0 || versionMinor == 0)) {
            return false;
        }
        boolean isBare = status < 200 || status == NO_CONTENT;
        return !isBare || (coding == Framing.NONE && length <= 0);
    }

    private static boolean hasNoBody(int status, int requestMethod) {
        return requestMethod == Method.HEAD
                || status < 200
                || status == NO_CONTENT
                || status == NOT_MODIFIED
                || (requestMethod == Method.CONNECT && status < 300);
    }

    private int fail(int result, int offset) {
        errorOffset = offset;
        return result;
    }

    /** Bytes of the head, the empty line included. */
    public int headBytes() {
        return headBytes;
    }

    public BodyKind bodyKind() {
        return bodyKind;
    }

    /** Value of Content-Length, or -1. In answers to HEAD and in 304 it says nothing about this message. */
    public long contentLength() {
        return contentLength;
    }

    /** True if another answer can follow on this connection, once this one was read to its end. */
    public boolean isKeepAlive() {
        return isKeepAlive;
    }

    /** True for 1xx other than 101: the final answer is still to come (RFC 9110 section 15.2). */
    public boolean isInterim(HeaderBlock head) {
        return head.status() < 200 && head.status() != SWITCHING_PROTOCOLS;
    }

    /** True if Connection lists upgrade and there is an Upgrade field (RFC 9110 section 7.8). */
    public boolean hasUpgrade() {
        return hasUpgrade;
    }

    /** After an error: offset from the start of the head of the byte that is wrong, or a place near it. */
    public int errorOffset() {
        return errorOffset;
    }
}
