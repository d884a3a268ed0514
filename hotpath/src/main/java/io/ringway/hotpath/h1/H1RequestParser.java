package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.Authority;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Memory;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Swar;
import io.ringway.hotpath.http.Token;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The head of an HTTP/1.1 request, parsed in place (RFC 9112 sections 2 to 6).
 *
 * <pre>
 *   START ─► METHOD ──SP──► TARGET ──SP──► VERSION ──CR LF──► FIELDS ──empty line──► done, START again
 *     └─ one CR LF ─┘
 * </pre>
 *
 * <p>A head that is there completely passes through all states in one call and every byte is looked at once. A head that is cut off continues in
 * its state; what was scanned is not scanned again (method and version, at most 32 bytes, excepted). The result for a given prefix of bytes does not depend
 * on how they were cut. All positions handed out are absolute; the parser keeps offsets from {@code start} and
 * moves the block's positions when the next call comes with another start (the caller copied the bytes).
 *
 * <p>Refused with 400: everything that {@link FieldLines} refuses; more than one empty line before the request; a target byte that is not
 * visible ASCII, or {@code #} (Envoy: {@code reject_path_with_fragment}); anything but one valid Host in HTTP/1.1; Content-Length together with
 * Transfer-Encoding; a repeated or malformed Content-Length; Transfer-Encoding in HTTP/1.0. Any token is accepted as method.
 *
 * <p>Host, Content-Length and Transfer-Encoding are not left among the fields: {@link HeaderBlock#authorityStart}, {@link HeaderBlock#contentLength} and
 * {@link #isChunked} are the one place where each is.
 *
 * <p>One per head that is being received ({@link ParserPool}). After a negative result other than {@link ParseResult#INCOMPLETE} the connection is to be closed.
 *
 * <p>Owner: worker.
 */
public final class H1RequestParser implements HeadParser {
    /** Longest method; the longest registered one has 17 bytes. */
    public static final int METHOD_BYTES_MAX = 32;

    private static final int VERSION_BYTES = "HTTP/1.1\r\n".length();
    private static final long HTTP_11 = Swar.of("HTTP/1.1");
    private static final long HTTP_10 = Swar.of("HTTP/1.0");
    private static final int GET = (int) Swar.of("GET ");
    private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP_SCHEME = "http://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS_SCHEME = "https://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.US_ASCII);
    private static final long FACT_FIELDS = 1L << HeaderId.CONTENT_LENGTH
            | 1L << HeaderId.TRANSFER_ENCODING
            | 1L << HeaderId.CONNECTION
            | 1L << HeaderId.EXPECT;

    private enum State {
        /** Awaits the first byte of a request; at most one empty line may come before (RFC 9112 section 2.2). */
        START,
        /** Awaits the SP behind the method (section 3.1). */
        METHOD,
        /** Awaits the SP behind the request target (section 3.2). */
        TARGET,
        /** Awaits HTTP-version CR LF (section 2.3). */
        VERSION,
        /** Awaits field lines and the empty line (section 5). */
        FIELDS
    }

    private final H1Limits limits;
    /** Most bytes of a request line; no limit if the head's would bite first, so that the answer is 431 then. */
    private final int requestLineMax;

    private final FieldLines fields;

    private State state = State.START;
    private int lastStart;
    // Offsets from the start of the head.
    private int lineOffset;
    private int targetOffset;
    private int scanOffset;
    private int errorOffset;

    // Facts of the head parsed last.
    private int headBytes;
    private long contentLength;
    private boolean isChunked;
    private boolean isKeepAlive;
    private boolean expectsContinue;
    private boolean hasUpgrade;
    private boolean isAbsoluteForm;
    private boolean isHttpsTarget;

    public H1RequestParser(H1Limits limits) {
        this.limits = limits;
        this.requestLineMax =
                limits.maxRequestLineBytes() < limits.maxHeadBytes() ? limits.maxRequestLineBytes() : Integer.MAX_VALUE;
        this.fields = new FieldLines(limits.maxFields(), limits.underscores());
    }

    /** Forgets a request that was begun. */
    @Override
    public void reset() {
        state = State.START;
    }

    /** True if a part of a head was consumed by {@link #parse} and more is awaited. */
    public boolean isStarted() {
        return state != State.START;
    }

    /**
     * Parses the head that begins at {@code start}. Call again with more bytes while the result is {@link ParseResult#INCOMPLETE}, always with
     * the whole head so far in one piece, wherever that is, and with the same untouched block.
     *
     * @param start position of the first byte of the head
     * @param end one past the last byte received
     * @param out receives the head; cleared when a head begins
     * @return bytes of the head, or a {@link ParseResult}
     */
    public int parse(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        Memory.checkRange(buffer, start, end);
        int limit = end - start > limits.maxHeadBytes() ? start + limits.maxHeadBytes() : end;
        int p;
        if (state == State.START) {
            out.clear();
            lineOffset = 0;
            p = start(buffer, start, limit, out);
        } else {
            if (start != lastStart) {
                out.shift(start - lastStart);
            }
            p = resume(buffer, start, limit, out);
        }
        lastStart = start;
        if (p >= 0) {
            p = fields.parse(buffer, start, limit, out);
            errorOffset = fields.errorOffset();
        }
        if (p >= 0) {
            headBytes = p - start;
            errorOffset = headBytes;
            p = finish(buffer, out);
        }
        if (p == ParseResult.INCOMPLETE) {
            return limit - start >= limits.maxHeadBytes() ? fail(ParseResult.HEADERS_TOO_LARGE, limit - start) : p;
        }
        state = State.START;
        return p;
    }

    private int resume(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        return switch (state) {
            case START, METHOD -> method(buffer, start, end, out);
            case TARGET -> target(buffer, start, end, out);
            case VERSION -> version(buffer, start, end, out);
            case FIELDS -> start;
        };
    }

    /** First byte: skips one empty line. */
    private int start(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        if (start == end) {
            return ParseResult.INCOMPLETE;
        }
        if (Memory.getByte(buffer, start) == '\r') {
            if (end - start < 2) {
                return ParseResult.INCOMPLETE;
            }
            if (!Swar.isCrlf(buffer, start)) {
                return fail(ParseResult.BAD_REQUEST, 1);
            }
            lineOffset = 2;
        }
        state = State.METHOD;
        return method(buffer, start, end, out);
    }

    private int method(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        int line = start + lineOffset;
        if (end - line >= Long.BYTES && (int) Memory.word(buffer, line) == GET) {
            out.method(Method.GET, line, 3);
            return beginTarget(buffer, start, line + 4, end, out);
        }
        int stop = Math.min(end, line + METHOD_BYTES_MAX + 1);
        int p = line;
        while (p < stop && Token.isTokenByte(Memory.getByte(buffer, p))) {
            p++;
        }
        if (p == stop) {
            return stop == end && end - line <= METHOD_BYTES_MAX
                    ? ParseResult.INCOMPLETE
                    : fail(ParseResult.BAD_REQUEST, p - start);
        }
        if (p == line || Memory.getByte(buffer, p) != ' ') {
            return fail(ParseResult.BAD_REQUEST, p - start);
        }
        out.method(Method.of(buffer, line, p - line), line, p - line);
        return beginTarget(buffer, start, p + 1, end, out);
    }

    private int beginTarget(UnsafeBuffer buffer, int start, int target, int end, HeaderBlock out) {
        targetOffset = target - start;
        scanOffset = targetOffset;
        state = State.TARGET;
        return target(buffer, start, end, out);
    }

    private int target(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        int line = start + lineOffset;
        boolean isLong = end - line >= requestLineMax;
        int stop = isLong ? line + requestLineMax : end;
        int p = start + scanOffset;
        long hits = 0;
        while (p < stop && (hits = Swar.nonTargetHits(Memory.word(buffer, p))) == 0) {
            p += Long.BYTES;
        }
        p += hits == 0 ? 0 : Swar.firstByte(hits);
        if (p >= stop) {
            scanOffset = stop - start;
            return isLong ? fail(ParseResult.URI_TOO_LONG, stop - start) : ParseResult.INCOMPLETE;
        }
        int target = start + targetOffset;
        if (p == target || Memory.getByte(buffer, p) != ' ') {
            return fail(ParseResult.BAD_REQUEST, p - start);
        }
        out.path(target, p - target);
        scanOffset = p + 1 - start;
        state = State.VERSION;
        return version(buffer, start, end, out);
    }

    private int version(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
        int p = start + scanOffset;
        if (end - p < VERSION_BYTES) {
            return partialVersion(buffer, start, p, end);
        }
        long word = Memory.word(buffer, p);
        if (word == HTTP_11) {
            out.versionMinor(1);
        } else if (word == HTTP_10) {
            out.versionMinor(0);
        } else {
            return fail(
                    isOtherVersion(buffer, p) ? ParseResult.UNSUPPORTED_VERSION : ParseResult.BAD_REQUEST, p - start);
        }
        int lineEnd = p + VERSION_BYTES;
        if (!Swar.isCrlf(buffer, lineEnd - 2)) {
            return fail(ParseResult.BAD_REQUEST, lineEnd - 2 - start);
        }
        if (lineEnd - start - lineOffset > requestLineMax) {
            return fail(ParseResult.URI_TOO_LONG, lineEnd - start);
        }
        if (out.versionMinor() == 0 && !limits.acceptHttp10()) {
            return fail(ParseResult.HTTP_10_REFUSED, p - start);
        }
        int result = resolveTarget(buffer, out);
        if (result < 0) {
            return fail(result, targetOffset);
        }
        state = State.FIELDS;
        fields.begin(lineEnd - start);
        return lineEnd;
    }

    /** Less than a version: wrong at once if it does not begin like one. */
    private int partialVersion(UnsafeBuffer buffer, int start, int position, int end) {
        for (int i = 0; i < Math.min(HTTP.length, end - position); i++) {
            if (Memory.getByte(buffer, position + i) != HTTP[i]) {
                return fail(ParseResult.BAD_REQUEST, position + i - start);
            }
        }
        return ParseResult.INCOMPLETE;
    }

    private static boolean isOtherVersion(UnsafeBuffer buffer, int p) {
        return Ascii.equals(buffer, p, HTTP)
                && isDigit(Memory.getByte(buffer, p + 5))
                && Memory.getByte(buffer, p + 6) == '.'
                && isDigit(Memory.getByte(buffer, p + 7));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Sorts out the four forms of a target (RFC 9112 section 3.2). */
    private int resolveTarget(UnsafeBuffer buffer, HeaderBlock out) {
        isAbsoluteForm = false;
        isHttpsTarget = false;
        int target = out.pathStart();
        int length = out.pathLength();
        if (out.method() == Method.CONNECT) {
            out.authority(target, length);
            boolean isValid =
                    Authority.validate(buffer, target, length) == length && Authority.hasPort(buffer, target, length);
            return isValid ? 0 : ParseResult.BAD_REQUEST;
        }
        byte first = Memory.getByte(buffer, target);
        if (first == '/') {
            return 0;
        }
        if (first == '*' && length == 1) {
            return out.method() == Method.OPTIONS ? 0 : ParseResult.BAD_REQUEST;
        }
        return limits.allowAbsoluteUrl() ? resolveAbsolute(buffer, target, length, out) : ParseResult.BAD_REQUEST;
    }

    /** Makes {@code http://host/path} authority and origin-form path. */
    private int resolveAbsolute(UnsafeBuffer buffer, int target, int length, HeaderBlock out) {
        isHttpsTarget = startsWith(buffer, target, length, HTTPS_SCHEME);
        if (!isHttpsTarget && !startsWith(buffer, target, length, HTTP_SCHEME)) {
            return ParseResult.BAD_REQUEST;
        }
        int host = target + (isHttpsTarget ? HTTPS_SCHEME.length : HTTP_SCHEME.length);
        int end = target + length;
        int path = host;
        while (path < end && Memory.getByte(buffer, path) != '/' && Memory.getByte(buffer, path) != '?') {
            path++;
        }
        int hostLength = Authority.validate(buffer, host, path - host);
        if (hostLength < 0) {
            return ParseResult.BAD_REQUEST;
        }
        isAbsoluteForm = true;
        if (path < end && Memory.getByte(buffer, path) == '/') {
            out.authority(host, hostLength);
            out.path(path, end - path);
            return 0;
        }
        // No path: the host moves over the scheme's last slash, which makes room for one byte of path.
        for (int i = 0; i < hostLength; i++) {
            Memory.putByte(buffer, host - 1 + i, Memory.getByte(buffer, host + i));
        }
        Memory.putByte(buffer, path - 1, (byte) (path == end && out.method() == Method.OPTIONS ? '*' : '/'));
        out.authority(host - 1, hostLength);
        out.path(path - 1, end - path + 1);
        return 0;
    }

    private static boolean startsWith(UnsafeBuffer buffer, int start, int length, byte[] lowerText) {
        return length > lowerText.length && Ascii.equalsIgnoreCase(buffer, start, lowerText.length, lowerText);
    }

    /** The head is complete: authority and framing. */
    private int finish(UnsafeBuffer buffer, HeaderBlock out) {
        int result = resolveHost(buffer, out);
        isChunked = false;
        isKeepAlive = out.versionMinor() == 1;
        expectsContinue = false;
        hasUpgrade = false;
        if (result == 0 && (out.present() & FACT_FIELDS) != 0) {
            result = readFacts(out);
        }
        contentLength = out.contentLength();
        return result < 0 ? result : headBytes;
    }

    /** RFC 9112 section 3.2: one valid Host in HTTP/1.1, at most one in HTTP/1.0. */
    private int resolveHost(UnsafeBuffer buffer, HeaderBlock out) {
        int i = out.find(HeaderId.HOST);
        if (i < 0) {
            return out.versionMinor() == 0 ? 0 : ParseResult.BAD_REQUEST;
        }
        int start = out.valueStart(i);
        int length = Authority.validate(buffer, start, out.valueLength(i));
        if (length < 0 || out.isRepeated(HeaderId.HOST)) {
            return ParseResult.BAD_REQUEST;
        }
        if (out.authorityLength() == 0) {
            out.authority(start, length);
        }
        out.removeAll(HeaderId.HOST);
        return 0;
    }

    private int readFacts(HeaderBlock out) {
        int options = ConnectionOptions.connection(out);
        if (options == ConnectionOptions.TOO_MANY) {
            return ParseResult.BAD_REQUEST;
        }
        boolean is11 = out.versionMinor() == 1;
        isKeepAlive =
                (options & ConnectionOptions.CLOSE) == 0 && (is11 || (options & ConnectionOptions.KEEP_ALIVE) != 0);
        hasUpgrade = is11 && (options & ConnectionOptions.UPGRADE) != 0 && out.has(HeaderId.UPGRADE);
        long length = Framing.contentLength(out);
        int coding = Framing.transferCoding(out);
        if (length == Framing.BAD_LENGTH || coding == Framing.BAD_CODING || (coding != Framing.NONE && !is11)) {
            return ParseResult.BAD_REQUEST;
        }
        if (coding == Framing.UNKNOWN) {
            return ParseResult.UNKNOWN_TRANSFER_CODING;
        }
        isChunked = coding == Framing.CHUNKED;
        if (isChunked && length >= 0) {
            if (!limits.allowChunkedLength()) {
                return ParseResult.BAD_REQUEST;
            }
            length = Framing.NO_LENGTH;
            isKeepAlive = false;
        }
        if (out.method() == Method.CONNECT && (isChunked || length > 0)) {
            return ParseResult.BAD_REQUEST;
        }
        out.contentLength(length);
        Framing.removeFields(out);
        if (is11) {
            return readExpect(out);
        }
        out.removeAll(HeaderId.EXPECT);
        return 0;
    }

    /** RFC 9110 section 10.1.1; of an HTTP/1.0 request the field is dropped, so that it has no effect anywhere. */
    private int readExpect(HeaderBlock out) {
        int i = out.find(HeaderId.EXPECT);
        if (i < 0) {
            return 0;
        }
        expectsContinue = !out.isRepeated(HeaderId.EXPECT)
                && Ascii.equalsIgnoreCase(out.buffer(), out.valueStart(i), out.valueLength(i), CONTINUE);
        return expectsContinue ? 0 : ParseResult.EXPECTATION_FAILED;
    }

    private int fail(int result, int offset) {
        errorOffset = offset;
        return result;
    }

    /** Bytes of the head from its start, an empty line before it and the one behind it included. */
    public int headBytes() {
        return headBytes;
    }

    public boolean hasContentLength() {
        return contentLength >= 0;
    }

    /** Bytes of the body, or -1 if there is no Content-Length. */
    public long contentLength() {
        return contentLength;
    }

    public boolean isChunked() {
        return isChunked;
    }

    /** True if body bytes follow the head. */
    public boolean hasBody() {
        return isChunked || contentLength > 0;
    }

    /** True if the client wants to send more requests on this connection (RFC 9112 section 9.3). */
    public boolean isKeepAlive() {
        return isKeepAlive;
    }

    /** True if the client waits for 100 (Continue). The field stays among the fields. */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** True if Connection lists upgrade and there is an Upgrade field (RFC 9110 section 7.8). */
    public boolean hasUpgrade() {
        return hasUpgrade;
    }

    /** True if the target was {@code http://…} or {@code https://…}. */
    public boolean isAbsoluteForm() {
        return isAbsoluteForm;
    }

    /** True if the target was {@code https://…}. */
    public boolean isHttpsTarget() {
        return isHttpsTarget;
    }

    /** After an error: offset from the start of the head of the byte that is wrong, or a place near it. */
    public int errorOffset() {
        return errorOffset;
    }
}
