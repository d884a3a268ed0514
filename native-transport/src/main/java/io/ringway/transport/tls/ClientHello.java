package io.ringway.transport.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a client says before anything is encrypted (RFC 8446 section 4.1.2). Owner: any (immutable).
 *
 * @param serverName whom it wants (RFC 6066 section 3), in lower case; empty if it does not say
 * @param alpn what it speaks, most wanted first (RFC 7301)
 * @param hasEcdsa it can verify signatures by ECDSA
 */
public record ClientHello(String serverName, List<String> alpn, boolean hasEcdsa) {
    /** A client that has said nothing that matters. */
    static final ClientHello PLAIN = new ClientHello("", List.of(), false);

    /** Bytes of a record's header. */
    static final int HEADER_BYTES = 5;
    /** A longer ClientHello is none. */
    public static final int BYTES_MAX = 16 * 1024;

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_HEADER_BYTES = 4;
    private static final int RANDOM_BYTES = 32;
    private static final int VERSION_BYTES = 2;
    private static final int SERVER_NAME = 0;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;
    private static final int ECDSA_SECP256R1_SHA256 = 0x0403;

    /** What {@link #read} has found. */
    public enum Status {
        /** All of it, see {@link Outcome#hello}. */
        COMPLETE,
        /** More bytes are needed. */
        INCOMPLETE,
        /** Something else than TLS, or broken. */
        NOT_TLS
    }

    /**
     * What is known so far.
     *
     * @param hello meaningful if complete
     */
    public record Outcome(Status status, ClientHello hello) {
        private static final Outcome INCOMPLETE = new Outcome(Status.INCOMPLETE, PLAIN);
        private static final Outcome NOT_TLS = new Outcome(Status.NOT_TLS, PLAIN);
    }

    /** Reads the first records of a connection, of which {@code start} to {@code end} have come. */
    public static Outcome read(DirectBuffer buffer, int start, int end) {
        if (end == start) {
            return Outcome.INCOMPLETE;
        }
        byte[] message = new byte[Math.min(end - start, BYTES_MAX)];
        int length = 0;
        int record = start;
        while (true) {
            if (Records.isWrong(buffer, record, end) || (record < end && buffer.getByte(record) != HANDSHAKE)) {
                return Outcome.NOT_TLS;
            }
            if (end - record <= HEADER_BYTES) {
                return end - start >= BYTES_MAX ? Outcome.NOT_TLS : Outcome.INCOMPLETE;
            }
            int payload = record + HEADER_BYTES;
            int next = payload + Records.payloadBytes(buffer, record);
            int count = Math.min(Math.min(next, end) - payload, message.length - length);
            buffer.getBytes(payload, message, length, count);
            length += count;
            if (length > 0 && message[0] != CLIENT_HELLO) {
                return Outcome.NOT_TLS;
            }
            if (length >= MESSAGE_HEADER_BYTES) {
                int whole = MESSAGE_HEADER_BYTES + uint24(message);
                if (whole > BYTES_MAX) {
                    return Outcome.NOT_TLS;
                }
                if (length >= whole) {
                    return new Reader(message, whole).read();
                }
            }
            if (next >= end) {
                return end - start >= BYTES_MAX ? Outcome.NOT_TLS : Outcome.INCOMPLETE;
            }
            record = next;
        }
    }

    private static int uint24(byte[] message) {
        return (message[1] & 0xFF) << 16 | (message[2] & 0xFF) << 8 | (message[3] & 0xFF);
    }

    /** Walks through the message; every length is checked against what it lies in. */
    private static final class Reader {
        private final UnsafeBuffer message;
        private int at = MESSAGE_HEADER_BYTES + VERSION_BYTES + RANDOM_BYTES;
        private final int end;
        private boolean isBroken;
        private String serverName = "";
        private final List<String> alpn = new ArrayList<>();
        private boolean hasEcdsa;

        Reader(byte[] bytes, int end) {
            message = new UnsafeBuffer(bytes);
            this.end = end;
        }

        Outcome read() {
            skip(1); // session id
            skip(2); // cipher suites
            skip(1); // compression methods
            if (at < end && !isBroken) {
                int extensionsEnd = length(2, end) + at;
                while (at < extensionsEnd && !isBroken) {
                    int type = uint(2, extensionsEnd);
                    int extensionEnd = length(2, extensionsEnd) + at;
                    readExtension(type, extensionEnd);
                    at = extensionEnd;
                }
            }
            return isBroken
                    ? Outcome.NOT_TLS
                    : new Outcome(Status.COMPLETE, new ClientHello(serverName, alpn, hasEcdsa));
        }

        private void skip(int lengthBytes) {
            int length = length(lengthBytes, end);
            at += length;
        }

        private void readExtension(int type, int extensionEnd) {
            switch (type) {
                case SERVER_NAME -> {
                    int namesEnd = length(2, extensionEnd) + at;
                    while (at < namesEnd && !isBroken) {
                        int kind = uint(1, namesEnd);
                        String name = text(2, namesEnd);
                        if (kind == 0 && serverName.isEmpty()) {
                            serverName = name.toLowerCase(Locale.ROOT);
                        }
                    }
                }
                case ALPN -> {
                    int namesEnd = length(2, extensionEnd) + at;
                    while (at < namesEnd && !isBroken) {
                        alpn.add(text(1, namesEnd));
                    }
                }
                case SIGNATURE_ALGORITHMS -> {
                    int schemesEnd = length(2, extensionEnd) + at;
                    while (at < schemesEnd && !isBroken) {
                        hasEcdsa |= uint(2, schemesEnd) == ECDSA_SECP256R1_SHA256;
                    }
                }
                default -> {
                    // says nothing that is asked for
                }
            }
        }

        private String text(int lengthBytes, int limit) {
            int length = length(lengthBytes, limit);
            byte[] bytes = new byte[length];
            message.getBytes(at, bytes);
            at += length;
            return new String(bytes, StandardCharsets.US_ASCII);
        }

        /** A length of so many bytes; 0 if what it measures does not fit. */
        private int length(int lengthBytes, int limit) {
            int length = uint(lengthBytes, limit);
            if (length > limit - at) {
                isBroken = true;
                return 0;
            }
            return length;
        }

        private int uint(int bytes, int limit) {
            if (bytes > limit - at) {
                isBroken = true;
                return 0;
            }
            int value = 0;
            for (int i = 0; i < bytes; i++) {
                value = (value << 8) | (message.getByte(at++) & 0xFF);
            }
            return value;
        }
    }
}
