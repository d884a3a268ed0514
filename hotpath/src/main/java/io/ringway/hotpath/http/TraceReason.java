package io.ringway.hotpath.http;

/** Why a request is traced (Envoy {@code Tracing::Reason}), and the digit of its request id that says so. Owner: any (immutable). */
public enum TraceReason {
    NOT_TRACEABLE('4'),
    /** Chance has chosen it ({@code random_sampling}). */
    SAMPLING('9'),
    /** An internal client asks for it with {@code x-envoy-force-trace}. */
    SERVICE_FORCED('a'),
    /** A client asks for it with {@code x-client-trace-id}. */
    CLIENT_FORCED('b');

    private final byte digit;

    TraceReason(char digit) {
        this.digit = (byte) digit;
    }

    byte digit() {
        return digit;
    }

    /** The reason that a digit stands for; any other digit than these means that the request is not traced. */
    static TraceReason of(byte digit) {
        return switch (digit) {
            case '9' -> SAMPLING;
            case 'a' -> SERVICE_FORCED;
            case 'b' -> CLIENT_FORCED;
            default -> NOT_TRACEABLE;
        };
    }
}
