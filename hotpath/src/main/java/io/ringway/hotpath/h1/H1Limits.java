package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.HeaderBlock;

/**
 * Bounds and options of the HTTP/1.1 parsers. Owner: any (immutable).
 *
 * @param maxHeadBytes start line and fields together, 431 when exceeded (Envoy {@code max_request_headers_kb})
 * @param maxFields field lines, Host included, 431 when exceeded (Envoy {@code max_headers_count})
 * @param maxRequestLineBytes request line with its CRLF, 414 when exceeded; at or over {@code maxHeadBytes} it never bites
 * @param acceptHttp10 Envoy {@code accept_http_10}; otherwise 426
 * @param allowAbsoluteUrl Envoy {@code allow_absolute_url}; otherwise 400
 * @param allowChunkedLength Envoy {@code allow_chunked_length}: Content-Length beside chunked is ignored instead of refused
 * @param underscores Envoy {@code headers_with_underscores_action}
 */
public record H1Limits(
        int maxHeadBytes,
        int maxFields,
        int maxRequestLineBytes,
        boolean acceptHttp10,
        boolean allowAbsoluteUrl,
        boolean allowChunkedLength,
        UnderscoreAction underscores) {
    /** Envoy's defaults: the request line is bounded by the head only. */
    public static final H1Limits DEFAULT =
            new H1Limits(60 * 1024, 100, 60 * 1024, false, true, false, UnderscoreAction.ALLOW);

    /** Fields that the proxy may still add to a block with the most fields. */
    public static final int FIELDS_RESERVED = 32;

    public H1Limits {
        if (maxHeadBytes < 64 || maxHeadBytes > 1 << 20) {
            throw new IllegalArgumentException("maxHeadBytes " + maxHeadBytes);
        }
        if (maxFields < 1 || maxFields > HeaderBlock.FIELDS_MAX - FIELDS_RESERVED) {
            throw new IllegalArgumentException("maxFields " + maxFields);
        }
        if (maxRequestLineBytes < 32) {
            throw new IllegalArgumentException("maxRequestLineBytes " + maxRequestLineBytes);
        }
    }
}
