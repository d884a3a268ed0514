package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.RetryOn;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The request's fields that ask for retries (x-envoy-retry-on and others); the connection manager has removed them from requests that may
 * not ask. Words that say nothing are passed over, as in Envoy. Owner: worker (no state).
 */
final class RetryFields {
    static final int NONE = Ascii.NO_NUMBER;

    private static final long ALL = 1L << HeaderId.X_ENVOY_RETRY_ON
            | 1L << HeaderId.X_ENVOY_RETRY_GRPC_ON
            | 1L << HeaderId.X_ENVOY_MAX_RETRIES
            | 1L << HeaderId.X_ENVOY_RETRIABLE_STATUS_CODES
            | 1L << HeaderId.X_ENVOY_RETRIABLE_HEADER_NAMES
            | 1L << HeaderId.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS
            | 1L << HeaderId.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private RetryFields() {}

    /** Whether there is any of them. */
    static boolean areIn(HeaderBlock headers) {
        return (headers.present() & ALL) != 0;
    }

    /** Removes them: no upstream sees them. */
    static void remove(HeaderBlock headers) {
        for (long left = headers.present() & ALL; left != 0; left &= left - 1) {
            headers.removeAll(Long.numberOfTrailingZeros(left));
        }
    }

    /** Whether x-envoy-hedge-on-per-try-timeout asks for hedging; what the route says if it says nothing. */
    static boolean hedges(HeaderBlock headers, boolean ofRoute) {
        int field = headers.find(HeaderId.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);
        if (field < 0) {
            return ofRoute;
        }
        int length = headers.valueLength(field);
        UnsafeBuffer buffer = headers.buffer();
        if (length == TRUE.length && Ascii.equals(buffer, headers.valueStart(field), TRUE)) {
            return true;
        }
        return ofRoute && !(length == FALSE.length && Ascii.equals(buffer, headers.valueStart(field), FALSE));
    }

    /** Bits of {@link RetryOn}. */
    static int retryOn(HeaderBlock headers) {
        return words(headers, HeaderId.X_ENVOY_RETRY_ON, 0, RetryOn.httpCount())
                | words(headers, HeaderId.X_ENVOY_RETRY_GRPC_ON, RetryOn.httpCount(), RetryOn.count());
    }

    /** The value of a field of digits, or {@link #NONE}. */
    static int number(HeaderBlock headers, int id) {
        int field = headers.find(id);
        return field < 0
                ? NONE
                : number(
                        headers.buffer(),
                        headers.valueStart(field),
                        headers.valueStart(field) + headers.valueLength(field));
    }

    /** A number of at most nine digits with spaces around it, or {@link #NONE}. */
    static int number(UnsafeBuffer buffer, int from, int to) {
        int start = skipSpaces(buffer, from, to);
        return (int) Ascii.digits(buffer, start, trimEnd(buffer, start, to), 9);
    }

    /** End of the list element that begins at {@code from}: the next comma, or {@code to}. */
    static int elementEnd(UnsafeBuffer buffer, int from, int to) {
        int i = from;
        while (i < to && buffer.getByte(i) != ',') {
            i++;
        }
        return i;
    }

    static int skipSpaces(UnsafeBuffer buffer, int from, int to) {
        int i = from;
        while (i < to && isSpace(buffer.getByte(i))) {
            i++;
        }
        return i;
    }

    static int trimEnd(UnsafeBuffer buffer, int from, int to) {
        int i = to;
        while (i > from && isSpace(buffer.getByte(i - 1))) {
            i--;
        }
        return i;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private static int words(HeaderBlock headers, int id, int first, int last) {
        int bits = 0;
        for (int field = headers.find(id); field >= 0; field = headers.find(id, field + 1)) {
            int at = headers.valueStart(field);
            int to = at + headers.valueLength(field);
            while (at < to) {
                int end = elementEnd(headers.buffer(), at, to);
                bits |= word(headers.buffer(), at, end, first, last);
                at = end + 1;
            }
        }
        return bits;
    }

    private static int word(UnsafeBuffer buffer, int from, int to, int first, int last) {
        int start = skipSpaces(buffer, from, to);
        int length = trimEnd(buffer, start, to) - start;
        for (int i = first; i < last; i++) {
            byte[] word = RetryOn.word(i);
            if (word.length == length && Ascii.equals(buffer, start, word)) {
                return 1 << i;
            }
        }
        return 0;
    }
}
