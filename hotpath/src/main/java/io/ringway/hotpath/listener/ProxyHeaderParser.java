package io.ringway.hotpath.listener;

import io.ringway.transport.net.Endpoint;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a PROXY header (the protocol's version 1 and 2, HAProxy's proxy-protocol.txt), byte by byte if need be.
 *
 * <pre>
 *   SIGNATURE -> LINE                                       version 1: text up to CR LF
 *   SIGNATURE -> FIXED -> ADDRESSES -> EXTENSIONS           version 2: binary
 *   SIGNATURE: any other byte                               there is no header
 * </pre>
 *
 * <p>Owner: worker.
 */
final class ProxyHeaderParser {
    /** More bytes are needed. */
    static final int INCOMPLETE = -1;
    /** The bytes are no PROXY header; those of earlier calls are {@link #gathered}. */
    static final int ABSENT = -2;

    static final int MALFORMED = -3;
    /** The byte at hand was the header's last one. */
    private static final int DONE = 0;

    private static final byte[] SIGNATURE_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE_2 = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

    /** The longest line of version 1, its end included. */
    private static final int LINE_MAX = 107;

    private static final int FIXED_BYTES = 16;
    private static final int IPV4_BYTES = 12;
    private static final int IPV6_BYTES = 36;
    private static final int VERSION_2 = 2;
    private static final int COMMAND_LOCAL = 0;
    private static final int COMMAND_PROXY = 1;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;

    private enum State {
        /** Awaits the bytes that both versions begin with, each with its own. */
        SIGNATURE,
        /** Awaits the line's end (section 2.1). */
        LINE,
        /** Awaits version, command, family and length (section 2.2). */
        FIXED,
        /** Awaits the addresses. */
        ADDRESSES,
        /** Skips what follows the addresses up to the header's length. */
        EXTENSIONS
    }

    private final boolean isV1Known;
    private final boolean isV2Known;
    private final byte[] bytes = new byte[LINE_MAX];
    private State state = State.SIGNATURE;
    private int count;
    private int version;
    private int skip;
    private @Nullable Endpoint source;
    private @Nullable Endpoint destination;

    /**
     * @param isV1Known version 1 is looked for; else its header counts as something else
     * @param isV2Known the same of version 2
     */
    ProxyHeaderParser(boolean isV1Known, boolean isV2Known) {
        this.isV1Known = isV1Known;
        this.isV2Known = isV2Known;
    }

    /** 1 or 2; 0 as long as the signature is not there. */
    int version() {
        return version;
    }

    /** The client's address; null if the peer speaks for itself, or does not say. */
    @Nullable
    Endpoint source() {
        return source;
    }

    /** Where the client has connected to; with {@link #source}. */
    @Nullable
    Endpoint destination() {
        return destination;
    }

    /** Bytes taken so far. */
    int count() {
        return count;
    }

    /** The first bytes that were taken. */
    byte[] gathered(int length) {
        return Arrays.copyOf(bytes, length);
    }

    /**
     * Goes on with new bytes.
     *
     * @return the position behind the header, or one of the negative codes
     */
    int parse(DirectBuffer buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            if (state == State.EXTENSIONS) {
                int skipped = Math.min(skip, end - i);
                skip -= skipped;
                return skip == 0 ? i + skipped : INCOMPLETE;
            }
            bytes[count++] = buffer.getByte(i);
            int result = onByte();
            if (result == MALFORMED || result == ABSENT) {
                return result;
            }
            if (result == DONE) {
                return i + 1;
            }
        }
        return INCOMPLETE;
    }

    private int onByte() {
        return switch (state) {
            case SIGNATURE -> onSignature();
            case LINE -> onLine();
            case FIXED -> count == FIXED_BYTES ? onFixed() : INCOMPLETE;
            case ADDRESSES -> count == FIXED_BYTES + addressBytes() ? onAddresses() : INCOMPLETE;
            case EXTENSIONS -> MALFORMED;
        };
    }

    private int onSignature() {
        if (isV1Known && isPrefix(SIGNATURE_1)) {
            if (count == SIGNATURE_1.length) {
                version = 1;
                state = State.LINE;
            }
            return INCOMPLETE;
        }
        if (isV2Known && isPrefix(SIGNATURE_2)) {
            if (count == SIGNATURE_2.length) {
                version = 2;
                state = State.FIXED;
            }
            return INCOMPLETE;
        }
        return ABSENT;
    }

    private boolean isPrefix(byte[] signature) {
        return count <= signature.length && Arrays.equals(bytes, 0, count, signature, 0, count);
    }

    // ---- version 1 ----

    private int onLine() {
        if (bytes[count - 1] != '\n') {
            return count == LINE_MAX ? MALFORMED : INCOMPLETE;
        }
        if (bytes[count - 2] != '\r') {
            return MALFORMED;
        }
        String[] words = new String(bytes, 0, count - 2, StandardCharsets.ISO_8859_1).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return DONE; // whatever follows is to be ignored
        }
        if (words.length != 6) {
            return MALFORMED;
        }
        boolean isIpv6 = words[1].equals("TCP6");
        if (!isIpv6 && !words[1].equals("TCP4")) {
            return MALFORMED;
        }
        source = endpoint(words[2], words[4], isIpv6);
        destination = endpoint(words[3], words[5], isIpv6);
        return source == null || destination == null ? MALFORMED : DONE;
    }

    /** Never asks a resolver. */
    private static @Nullable Endpoint endpoint(String address, String port, boolean isIpv6) {
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int number = Integer.parseInt(port);
        boolean isClean = address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        long dots = address.chars().filter(c -> c == '.').count();
        if (number > 0xffff || !isClean || (!isIpv6 && dots != 3)) {
            return null;
        }
        try {
            return Endpoint.ip(
                    isIpv6
                            ? Inet6Address.ofLiteral(address).getAddress()
                            : Inet4Address.ofLiteral(address).getAddress(),
                    number);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    // ---- version 2 ----

    private int onFixed() {
        int command = bytes[12] & 0x0f;
        if ((bytes[12] & 0xf0) >> 4 != VERSION_2 || command > COMMAND_PROXY) {
            return MALFORMED;
        }
        skip = (bytes[14] & 0xff) << 8 | (bytes[15] & 0xff);
        int family = bytes[13] & 0xff;
        if (command == COMMAND_LOCAL || family == UNSPECIFIED) {
            state = State.EXTENSIONS;
            return skip == 0 ? DONE : INCOMPLETE;
        }
        if ((family != TCP_OVER_IPV4 && family != TCP_OVER_IPV6) || skip < addressBytes()) {
            return MALFORMED;
        }
        skip -= addressBytes();
        state = State.ADDRESSES;
        return INCOMPLETE;
    }

    private int addressBytes() {
        return (bytes[13] & 0xff) == TCP_OVER_IPV4 ? IPV4_BYTES : IPV6_BYTES;
    }

    private int onAddresses() {
        int length = addressBytes() == IPV4_BYTES ? 4 : 16;
        int ports = FIXED_BYTES + 2 * length;
        source = Endpoint.ip(Arrays.copyOfRange(bytes, FIXED_BYTES, FIXED_BYTES + length), port(ports));
        destination = Endpoint.ip(Arrays.copyOfRange(bytes, FIXED_BYTES + length, ports), port(ports + 2));
        state = State.EXTENSIONS;
        return skip == 0 ? DONE : INCOMPLETE;
    }

    private int port(int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
