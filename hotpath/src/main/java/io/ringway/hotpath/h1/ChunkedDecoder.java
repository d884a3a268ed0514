package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Memory;
import io.ringway.hotpath.http.Token;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The chunked transfer coding (RFC 9112 section 7.1): yields runs of data in place.
 *
 * <pre>
 *   SIZE_START ─► SIZE ──CR──► SIZE_LF ──► DATA ─► DATA_CR ─► DATA_LF ─► SIZE_START …
 *                  └─';'─► EXTENSION ─CR─┘  │ size 0
 *                                           └► TRAILER_START ──CR──► END_LF ──► DONE
 *                                               └► TRAILER_NAME ─► TRAILER_VALUE ─► TRAILER_LF ─► TRAILER_START
 * </pre>
 *
 * <p>Call {@link #decode} in a loop from {@link #position} on:
 * <ul>
 *   <li>{@link #DATA}: the run at {@link #dataStart}, {@link #dataLength} is body; go on;
 *   <li>{@link #DONE}: the body ended before {@link #position};
 *   <li>{@link ParseResult#INCOMPLETE}: everything before {@link #position} was consumed; bytes from there to the end, if any, have to be there
 *       again, in one piece, in the next call (only for collected trailers);
 *   <li>another negative value: malformed ({@link ParseResult#BAD_REQUEST}) or over a limit.
 * </ul>
 *
 * <p>Bounds: 16 digits of size and no sign bit; {@link #EXTENSION_BYTES_MAX} bytes of extensions in the whole body, which are never handed out;
 * trailers as large and as many as fields of a head. Only CR LF ends a line. Trailers are checked and dropped, or collected into a block
 * without those that frame, route or authenticate (RFC 9110 section 6.5.1).
 *
 * <p>One per direction of a connection, reused by {@link #begin}. Owner: worker.
 */
public final class ChunkedDecoder {
    /** A run of data is there. */
    public static final int DATA = 1;
    /** The body is complete. */
    public static final int DONE = 2;

    /** Bytes of chunk extensions in one body, semicolons included. */
    public static final int EXTENSION_BYTES_MAX = 256;

    private static final int SIZE_DIGITS_MAX = 16;
    /** Trailers that the proxy knows by id and that may be forwarded. */
    private static final long TRAILERS_ALLOWED = 1L << HeaderId.OTHER | 1L << HeaderId.GRPC_STATUS;

    private enum State {
        /** Awaits the first digit of a chunk size. */
        SIZE_START,
        /** Awaits digits, a semicolon or CR. */
        SIZE,
        /** Awaits the CR behind an extension (RFC 9112 section 7.1.1). */
        EXTENSION,
        /** Awaits the LF that ends the size line. */
        SIZE_LF,
        /** Awaits bytes of data. */
        DATA,
        /** Awaits the CR behind data. */
        DATA_CR,
        /** Awaits the LF behind data. */
        DATA_LF,
        /** Awaits a trailer line or the CR of the empty line (RFC 9112 section 7.1.2). */
        TRAILER_START,
        /** Awaits the colon of a trailer that is dropped. */
        TRAILER_NAME,
        /** Awaits the CR of a trailer that is dropped. */
        TRAILER_VALUE,
        /** Awaits the LF of a trailer that is dropped. */
        TRAILER_LF,
        /** Awaits the LF of the empty line. */
        END_LF,
        /** Awaits the whole trailer section in one piece, to collect it. */
        TRAILER_SECTION,
        /** The body ended. */
        DONE,
        /** The body is malformed. */
        FAILED
    }

    private final int trailerBytesMax;
    private final int trailersMax;
    private final FieldLines fields;

    private State state = State.SIZE_START;
    private @Nullable HeaderBlock trailers;
    private long remaining;
    private int digits;
    private int extensionBytes;
    private int trailerBytes;
    private int trailerLines;
    private int sectionStart;
    private int error;

    private int position;
    private int dataStart;
    private int dataLength;

    public ChunkedDecoder(H1Limits limits) {
        trailerBytesMax = limits.maxHeadBytes();
        trailersMax = limits.maxFields();
        fields = new FieldLines(limits.maxFields(), limits.underscores());
    }

    /**
     * Prepares for a body.
     *
     * @param collectedTrailers receives the trailers (Envoy {@code enable_trailers}); null to drop them
     */
    public void begin(@Nullable HeaderBlock collectedTrailers) {
        state = State.SIZE_START;
        trailers = collectedTrailers;
        extensionBytes = 0;
        trailerBytes = 0;
        trailerLines = 0;
        dataLength = 0;
        if (collectedTrailers != null) {
            collectedTrailers.clear();
        }
    }

    /** Decodes up to the end of one run of data, of the body, or of the bytes there are. */
    public int decode(UnsafeBuffer buffer, int start, int end) {
        Memory.checkRange(buffer, start, end);
        int p = start;
        while (p < end) {
            State before = state;
            p = step(buffer, p, end);
            if (state == State.FAILED) {
                position = start;
                return error;
            }
            if (before == State.DATA) {
                position = p;
                return DATA;
            }
            if (state == State.DONE) {
                position = p;
                return DONE;
            }
            if (state == State.TRAILER_SECTION) {
                return section(buffer, p, end);
            }
        }
        position = p;
        return state == State.DONE ? DONE : ParseResult.INCOMPLETE;
    }

    private int step(UnsafeBuffer buffer, int p, int end) {
        return switch (state) {
            case SIZE_START -> sizeStart(buffer, p);
            case SIZE -> size(buffer, p, end);
            case EXTENSION -> extension(buffer, p, end);
            case SIZE_LF -> sizeLf(buffer, p);
            case DATA -> data(p, end);
            case DATA_CR -> expect(buffer, p, '\r', State.DATA_LF);
            case DATA_LF -> expect(buffer, p, '\n', State.SIZE_START);
            case TRAILER_START -> trailerStart(buffer, p);
            case TRAILER_NAME -> trailerName(buffer, p, end);
            case TRAILER_VALUE -> trailerValue(buffer, p, end);
            case TRAILER_LF -> trailerLf(buffer, p);
            case END_LF -> expect(buffer, p, '\n', State.DONE);
            case TRAILER_SECTION, DONE, FAILED -> p;
        };
    }

    private int sizeStart(UnsafeBuffer buffer, int p) {
        int digit = hexDigit(Memory.getByte(buffer, p));
        if (digit < 0) {
            return fail(ParseResult.BAD_REQUEST);
        }
        remaining = digit;
        digits = 1;
        state = State.SIZE;
        return p + 1;
    }

    private int size(UnsafeBuffer buffer, int start, int end) {
        int p = start;
        while (p < end) {
            byte b = Memory.getByte(buffer, p++);
            int digit = hexDigit(b);
            if (digit >= 0) {
                if (++digits > SIZE_DIGITS_MAX || remaining >>> 59 != 0) {
                    return fail(ParseResult.BAD_REQUEST);
                }
                remaining = remaining << 4 | digit;
            } else if (b == '\r') {
                state = State.SIZE_LF;
                return p;
            } else if (b == ';') {
                state = State.EXTENSION;
                return ++extensionBytes > EXTENSION_BYTES_MAX ? fail(ParseResult.BAD_REQUEST) : p;
            } else {
                return fail(ParseResult.BAD_REQUEST);
            }
        }
        return p;
    }

    private int extension(UnsafeBuffer buffer, int start, int end) {
        int p = start;
        while (p < end) {
            byte b = Memory.getByte(buffer, p++);
            if (b == '\r') {
                state = State.SIZE_LF;
                return p;
            }
            if (b < ' ' || b == 0x7F || ++extensionBytes > EXTENSION_BYTES_MAX) {
                return fail(ParseResult.BAD_REQUEST);
            }
        }
        return p;
    }

    private int sizeLf(UnsafeBuffer buffer, int p) {
        if (remaining > 0) {
            return expect(buffer, p, '\n', State.DATA);
        }
        if (trailers == null) {
            return expect(buffer, p, '\n', State.TRAILER_START);
        }
        fields.begin(0);
        sectionStart = p + 1;
        return expect(buffer, p, '\n', State.TRAILER_SECTION);
    }

    private int data(int p, int end) {
        int run = (int) Math.min(remaining, end - p);
        dataStart = p;
        dataLength = run;
        remaining -= run;
        if (remaining == 0) {
            state = State.DATA_CR;
        }
        return p + run;
    }

    private int trailerStart(UnsafeBuffer buffer, int p) {
        byte b = Memory.getByte(buffer, p);
        if (b == '\r') {
            state = State.END_LF;
            return p + 1;
        }
        if (!Token.isTokenByte(b)) {
            return fail(ParseResult.BAD_REQUEST);
        }
        state = State.TRAILER_NAME;
        return countTrailerBytes(1) ? p + 1 : fail(ParseResult.HEADERS_TOO_LARGE);
    }

    private int trailerName(UnsafeBuffer buffer, int start, int end) {
        int p = start;
        while (p < end && Token.isTokenByte(Memory.getByte(buffer, p))) {
            p++;
        }
        if (!countTrailerBytes(Math.min(p + 1, end) - start)) {
            return fail(ParseResult.HEADERS_TOO_LARGE);
        }
        return p == end ? p : expect(buffer, p, ':', State.TRAILER_VALUE);
    }

    private int trailerValue(UnsafeBuffer buffer, int start, int end) {
        int p = Math.min(FieldLines.findValueEnd(buffer, start, end), end);
        if (!countTrailerBytes(Math.min(p + 1, end) - start)) {
            return fail(ParseResult.HEADERS_TOO_LARGE);
        }
        return p == end ? p : expect(buffer, p, '\r', State.TRAILER_LF);
    }

    private int trailerLf(UnsafeBuffer buffer, int p) {
        if (++trailerLines > trailersMax) {
            return fail(ParseResult.HEADERS_TOO_LARGE);
        }
        return expect(buffer, p, '\n', State.TRAILER_START);
    }

    private boolean countTrailerBytes(int bytes) {
        trailerBytes += bytes;
        return trailerBytes <= trailerBytesMax;
    }

    /** Trailers to be collected: positions need all of them in one piece. */
    private int section(UnsafeBuffer buffer, int start, int end) {
        HeaderBlock block = trailers;
        if (block == null) {
            throw new IllegalStateException("trailers are not collected");
        }
        if (start != sectionStart) {
            block.shift(start - sectionStart);
            sectionStart = start;
        }
        int limit = end - start > trailerBytesMax ? start + trailerBytesMax : end;
        int p = fields.parse(buffer, start, limit, block);
        position = p >= 0 ? p : start;
        if (p >= 0) {
            removeForbidden(buffer, block);
            state = State.DONE;
            return DONE;
        }
        if (p == ParseResult.INCOMPLETE && limit - start < trailerBytesMax) {
            return ParseResult.INCOMPLETE;
        }
        fail(p == ParseResult.INCOMPLETE ? ParseResult.HEADERS_TOO_LARGE : p);
        return error;
    }

    private static void removeForbidden(UnsafeBuffer buffer, HeaderBlock block) {
        for (int i = 0; i < block.count(); i++) {
            boolean isAllowed = (TRAILERS_ALLOWED >>> block.id(i) & 1) != 0
                    && !HopByHop.isProtected(buffer, block.nameStart(i), block.nameLength(i));
            if (!isAllowed) {
                block.remove(i);
            }
        }
    }

    private int expect(UnsafeBuffer buffer, int p, char wanted, State next) {
        if (Memory.getByte(buffer, p) != wanted) {
            return fail(ParseResult.BAD_REQUEST);
        }
        state = next;
        return p + 1;
    }

    private int fail(int result) {
        state = State.FAILED;
        error = result;
        return 0;
    }

    private static int hexDigit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Where the next byte to decode is. */
    public int position() {
        return position;
    }

    /** Position of the run that {@link #DATA} announced. */
    public int dataStart() {
        return dataStart;
    }

    /** Bytes of the run that {@link #DATA} announced, 1 or more. */
    public int dataLength() {
        return dataLength;
    }

    public boolean isDone() {
        return state == State.DONE;
    }

    /** Bytes that are certain to come as data: what is left of the current chunk. */
    public long chunkRemaining() {
        return state == State.DATA ? remaining : 0;
    }
}
