package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Memory;
import io.ringway.hotpath.http.Token;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the framing fields of a head say (RFC 9112 section 6), read with no repair: each field at most once, one value each.
 *
 * <p>Owner: any (immutable).
 */
final class Framing {
    /** {@link #contentLength}: there is no Content-Length. */
    static final long NO_LENGTH = -1;
    /** {@link #contentLength}: repeated, not all digits, or over 2^63 - 1. */
    static final long BAD_LENGTH = -2;

    /** {@link #transferCoding}: the field is missing. */
    static final int NONE = 0;
    /** {@link #transferCoding}: exactly {@code chunked}. */
    static final int CHUNKED = 1;
    /** {@link #transferCoding}: well-formed codings, of which one is unknown. */
    static final int UNKNOWN = 2;
    /** {@link #transferCoding}: ambiguous or malformed. */
    static final int BAD_CODING = 3;

    private static final byte[] CHUNKED_NAME = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS_MAX = 19;

    private Framing() {}

    /** Takes the framing fields away once they are understood: nobody may act on them twice. */
    static void removeFields(HeaderBlock headers) {
        headers.removeAll(HeaderId.CONTENT_LENGTH);
        headers.removeAll(HeaderId.TRANSFER_ENCODING);
    }

    /** RFC 9110 section 8.6. */
    static long contentLength(HeaderBlock headers) {
        int i = headers.find(HeaderId.CONTENT_LENGTH);
        if (i < 0) {
            return NO_LENGTH;
        }
        int length = headers.valueLength(i);
        if (headers.isRepeated(HeaderId.CONTENT_LENGTH) || length == 0 || length > DIGITS_MAX) {
            return BAD_LENGTH;
        }
        UnsafeBuffer buffer = headers.buffer();
        int start = headers.valueStart(i);
        long value = 0;
        for (int p = start; p < start + length; p++) {
            int digit = Memory.getByte(buffer, p) - '0';
            if (digit < 0 || digit > 9) {
                return BAD_LENGTH;
            }
            // 19 digits overflow at most once, into the sign.
            value = value * 10 + digit;
        }
        return value < 0 ? BAD_LENGTH : value;
    }

    /** RFC 9112 section 6.1. */
    static int transferCoding(HeaderBlock headers) {
        int i = headers.find(HeaderId.TRANSFER_ENCODING);
        if (i < 0) {
            return NONE;
        }
        if (headers.isRepeated(HeaderId.TRANSFER_ENCODING)) {
            return BAD_CODING;
        }
        UnsafeBuffer buffer = headers.buffer();
        int start = headers.valueStart(i);
        int length = headers.valueLength(i);
        return Ascii.equalsIgnoreCase(buffer, start, length, CHUNKED_NAME)
                ? CHUNKED
                : otherCoding(buffer, start, start + length);
    }

    /** Bare coding names with chunked at most once, and last: the message is framed, but not in a way that we know. */
    private static int otherCoding(UnsafeBuffer buffer, int start, int end) {
        boolean isChunked = false;
        int p = start;
        do {
            int next = ConnectionOptions.elementEnd(buffer, p, end);
            int last = ConnectionOptions.trimEnd(buffer, p, next);
            int first = ConnectionOptions.trimStart(buffer, p, last);
            if (isChunked || !Token.isToken(buffer, first, last - first)) {
                return BAD_CODING;
            }
            isChunked = Ascii.equalsIgnoreCase(buffer, first, last - first, CHUNKED_NAME);
            p = next + 1;
        } while (p <= end);
        return UNKNOWN;
    }
}
