package io.ringway.hotpath.hcm;

import java.nio.charset.StandardCharsets;

/**
 * Statuses and bodies of answers that the proxy makes itself, Envoy's. Owner: any (immutable).
 */
public final class LocalReply {
    static final int TEMPORARY_REDIRECT = 307;
    public static final int BAD_REQUEST = 400;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int REQUEST_TIMEOUT = 408;
    public static final int PAYLOAD_TOO_LARGE = 413;
    public static final int HEADERS_TOO_LARGE = 431;
    public static final int INTERNAL_SERVER_ERROR = 500;
    public static final int SERVICE_UNAVAILABLE = 503;
    public static final int GATEWAY_TIMEOUT = 504;
    public static final int INSUFFICIENT_STORAGE = 507;

    public static final byte[] NO_BODY = {};
    static final byte[] TEXT_PAYLOAD_TOO_LARGE = bytes("Payload Too Large");
    static final byte[] TEXT_STREAM_TIMEOUT = bytes("stream timeout");
    static final byte[] TEXT_REQUEST_TIMEOUT = bytes("request timeout");
    public static final byte[] TEXT_OVERLOADED = bytes("envoy overloaded");

    /** {@code %RESPONSE_CODE_DETAILS%} of what the overload manager has refused. */
    public static final String OVERLOAD = "overload";

    private LocalReply() {}

    /** ASCII bytes of a body. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
