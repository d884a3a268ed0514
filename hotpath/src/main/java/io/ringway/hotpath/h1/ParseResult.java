package io.ringway.hotpath.h1;

/**
 * Results of the HTTP/1.1 parsers besides a count of bytes: all negative. Malformed input is a value, never an exception.
 * Each error names the local reply that the connection manager sends before it closes.
 */
public final class ParseResult {
    /** More bytes are needed; nothing is wrong so far. */
    public static final int INCOMPLETE = -1;
    /** 400: not HTTP, or ambiguous (RFC 9112 sections 2.2, 3, 5, 6). */
    public static final int BAD_REQUEST = -2;
    /** 414: the request line is longer than the limit (RFC 9112 section 3). */
    public static final int URI_TOO_LONG = -3;
    /** 431: the head is longer than the limit, or has more fields (RFC 6585 section 5). */
    public static final int HEADERS_TOO_LARGE = -4;
    /** 501: a transfer coding other than chunked (RFC 9112 section 6.1). */
    public static final int UNKNOWN_TRANSFER_CODING = -5;
    /** 505: not HTTP/1.0 or HTTP/1.1. */
    public static final int UNSUPPORTED_VERSION = -6;
    /** 426: HTTP/1.0 while {@code accept_http_10} is off. */
    public static final int HTTP_10_REFUSED = -7;
    /** 417: an Expect other than 100-continue (RFC 9110 section 10.1.1). */
    public static final int EXPECTATION_FAILED = -8;

    /** 502: the upstream's response is not HTTP/1.x or ambiguous (RFC 9112 sections 4, 6.3). */
    public static final int BAD_RESPONSE = -9;

    private ParseResult() {}

    /** The status of the local reply; 0 for {@link #INCOMPLETE}. */
    public static int status(int result) {
        return switch (result) {
            case BAD_REQUEST -> 400;
            case URI_TOO_LONG -> 414;
            case HEADERS_TOO_LARGE -> 431;
            case UNKNOWN_TRANSFER_CODING -> 501;
            case UNSUPPORTED_VERSION -> 505;
            case HTTP_10_REFUSED -> 426;
            case EXPECTATION_FAILED -> 417;
            case BAD_RESPONSE -> 502;
            default -> 0;
        };
    }
}
