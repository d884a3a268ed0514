package io.ringway.transport.tls;

import org.agrona.DirectBuffer;

/** The heads of TLS records (RFC 8446 section 5.1): type, version, length. */
final class Records {
    /** Longest payload: an encrypted record of TLS 1.2 (RFC 5246 section 6.2.3). */
    static final int PAYLOAD_BYTES_MAX = (1 << 14) + 2048;

    static final int BYTES_MAX = ClientHello.HEADER_BYTES + PAYLOAD_BYTES_MAX;

    private static final int TYPE_MIN = 20;
    private static final int TYPE_MAX = 23;
    private static final int MAJOR_VERSION = 3;
    private static final int MAJOR_AT = 1;
    private static final int LENGTH_AT = 3;

    private Records() {}

    /** What has come of a head cannot be one. */
    static boolean isWrong(DirectBuffer buffer, int at, int end) {
        if (at < end && (buffer.getByte(at) < TYPE_MIN || buffer.getByte(at) > TYPE_MAX)) {
            return true;
        }
        if (at + MAJOR_AT < end && buffer.getByte(at + MAJOR_AT) != MAJOR_VERSION) {
            return true;
        }
        return at + ClientHello.HEADER_BYTES <= end && payloadBytes(buffer, at) > PAYLOAD_BYTES_MAX;
    }

    /** Of a whole head. */
    static int payloadBytes(DirectBuffer buffer, int at) {
        return ((buffer.getByte(at + LENGTH_AT) & 0xFF) << 8) | (buffer.getByte(at + LENGTH_AT + 1) & 0xFF);
    }
}
