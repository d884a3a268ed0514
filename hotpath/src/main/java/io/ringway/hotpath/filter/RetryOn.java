package io.ringway.hotpath.filter;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * The words of {@code retry_on}, {@code x-envoy-retry-on} and {@code x-envoy-retry-grpc-on}, as bits. Owner: any (immutable).
 */
public final class RetryOn {
    /** The answer is a 5xx, or there was none. */
    public static final int SERVER_ERROR = 1;
    /** The answer is 502, 503 or 504, or there was none. */
    public static final int GATEWAY_ERROR = 1 << 1;
    /** There was no answer. */
    public static final int RESET = 1 << 2;
    /** There was no answer, and nothing of the request was sent. */
    public static final int RESET_BEFORE_REQUEST = 1 << 3;
    /** No connection could be made. */
    public static final int CONNECT_FAILURE = 1 << 4;
    /** The answer carries x-envoy-ratelimited. */
    public static final int ENVOY_RATE_LIMITED = 1 << 5;
    /** The answer is 409. */
    public static final int RETRIABLE_4XX = 1 << 6;
    /** REFUSED_STREAM of HTTP/2 and HTTP/3; an HTTP/1.1 upstream has no way to say so. */
    public static final int REFUSED_STREAM = 1 << 7;
    /** The answer's status is one of {@code retriable_status_codes}. */
    public static final int RETRIABLE_STATUS_CODES = 1 << 8;
    /** The answer has one of {@code retriable_headers}. */
    public static final int RETRIABLE_HEADERS = 1 << 9;
    /** Of HTTP/3 upstreams. */
    public static final int HTTP3_POST_CONNECT_FAILURE = 1 << 10;

    private static final int GRPC_SHIFT = 11;
    /** grpc-status 1. */
    public static final int CANCELLED = 1 << GRPC_SHIFT;
    /** grpc-status 4. */
    public static final int DEADLINE_EXCEEDED = 1 << (GRPC_SHIFT + 1);
    /** grpc-status 8. */
    public static final int RESOURCE_EXHAUSTED = 1 << (GRPC_SHIFT + 2);
    /** grpc-status 13. */
    public static final int INTERNAL = 1 << (GRPC_SHIFT + 3);
    /** grpc-status 14. */
    public static final int UNAVAILABLE = 1 << (GRPC_SHIFT + 4);

    /** All that look at grpc-status. */
    public static final int ANY_GRPC = CANCELLED | DEADLINE_EXCEEDED | RESOURCE_EXHAUSTED | INTERNAL | UNAVAILABLE;

    /** In the order of the bits. */
    private static final List<String> HTTP = List.of(
            "5xx",
            "gateway-error",
            "reset",
            "reset-before-request",
            "connect-failure",
            "envoy-ratelimited",
            "retriable-4xx",
            "refused-stream",
            "retriable-status-codes",
            "retriable-headers",
            "http3-post-connect-failure");

    private static final List<String> GRPC =
            List.of("cancelled", "deadline-exceeded", "resource-exhausted", "internal", "unavailable");

    private static final byte[][] WORDS = Stream.concat(HTTP.stream(), GRPC.stream())
            .map(word -> word.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private RetryOn() {}

    /** All words that {@code retry_on} takes. */
    public static List<String> words() {
        return Stream.concat(HTTP.stream(), GRPC.stream()).toList();
    }

    /** The bit of a word, or 0. Cold side. */
    public static int of(String word) {
        int index = words().indexOf(word);
        return index < 0 ? 0 : 1 << index;
    }

    /** How many words there are; the first {@link #httpCount} are of HTTP. */
    public static int count() {
        return WORDS.length;
    }

    /** How many words x-envoy-retry-on takes. */
    public static int httpCount() {
        return GRPC_SHIFT;
    }

    /** The word of bit {@code index}; not to be modified. */
    public static byte[] word(int index) {
        return WORDS[index];
    }
}
