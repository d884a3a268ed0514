package io.ringway.hotpath.http;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The grpc-timeout field: at most 8 digits and a unit, H, M, S, m (milli), u (micro) or n (nano seconds), as in gRPC over HTTP/2. Owner: any
 * (stateless).
 */
public final class GrpcTimeout {
    /** The field's name; not to be modified. */
    public static final byte[] NAME = "grpc-timeout".getBytes(StandardCharsets.US_ASCII);

    /** Result: no such field, or it says nothing. */
    public static final long NONE = -1;

    private static final byte[] CONTENT_TYPE = "application/grpc".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS_MAX = 8;
    /** Ten years are as good as any longer time. */
    private static final long NS_MAX = 315_360_000L * 1_000_000_000L;

    private static final long MS_MAX = 99_999_999;
    private static final long NS_PER_MS = 1_000_000;

    private GrpcTimeout() {}

    /** Whether a request is a gRPC one: content-type {@code application/grpc} or {@code application/grpc+…}. */
    public static boolean isGrpc(HeaderBlock request) {
        int field = request.find(HeaderId.CONTENT_TYPE);
        if (field < 0 || request.valueLength(field) < CONTENT_TYPE.length) {
            return false;
        }
        int start = request.valueStart(field);
        int length = request.valueLength(field);
        return Ascii.equals(request.buffer(), start, CONTENT_TYPE)
                && (length == CONTENT_TYPE.length || request.buffer().getByte(start + CONTENT_TYPE.length) == '+');
    }

    /** What a request asks for in nanoseconds, rounded up to milliseconds, or {@link #NONE}. */
    public static long of(HeaderBlock request) {
        int field = request.find(NAME, 0);
        return field < 0 ? NONE : parse(request.buffer(), request.valueStart(field), request.valueLength(field));
    }

    static long parse(UnsafeBuffer buffer, int start, int length) {
        int digits = length - 1;
        if (digits < 1 || digits > DIGITS_MAX) {
            return NONE;
        }
        long number = 0;
        for (int i = 0; i < digits; i++) {
            int digit = buffer.getByte(start + i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            number = number * 10 + digit;
        }
        long unitNs = switch (buffer.getByte(start + digits)) {
            case 'H' -> 3_600_000_000_000L;
            case 'M' -> 60_000_000_000L;
            case 'S' -> 1_000_000_000L;
            case 'm' -> NS_PER_MS;
            case 'u' -> 1_000L;
            case 'n' -> 1L;
            default -> NONE;
        };
        if (unitNs == NONE) {
            return NONE;
        }
        return number >= NS_MAX / unitNs ? NS_MAX : (number * unitNs + NS_PER_MS - 1) / NS_PER_MS * NS_PER_MS;
    }

    /**
     * Writes a duration.
     *
     * @param ns more than 0
     * @return bytes written, at most 20
     */
    public static int write(UnsafeBuffer buffer, int position, long ns) {
        long millis = Math.max(1, ns / NS_PER_MS);
        boolean isShort = millis <= MS_MAX;
        int length = buffer.putNaturalLongAscii(position, isShort ? millis : Math.min(MS_MAX, millis / 1000));
        buffer.putByte(position + length, (byte) (isShort ? 'm' : 'S'));
        return length + 1;
    }
}
