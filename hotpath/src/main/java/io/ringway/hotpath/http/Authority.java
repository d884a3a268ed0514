package io.ringway.hotpath.http;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Validates {@code uri-host [ ":" port ]} (RFC 9110 section 7.2, RFC 3986 section 3.2.2 and 3.2.3). Stricter than the grammar in two points:
 * a comma never stands in a host (list confusion), and user information is refused. Owner: any (immutable).
 */
public final class Authority {
    /** Result of {@link #validate} for anything that is not a host with an optional port. */
    public static final int INVALID = -1;

    private static final int PORT_MAX = 65535;
    private static final int PORT_DIGITS_MAX = 5;
    private static final int IPV6_GROUPS = 8;
    /** 1 for a byte of a registered name or an IPv4 address. */
    private static final byte[] NAME = new byte[256];

    static {
        String allowed = "-._~!$&'()*+;=";
        for (int i = 0; i < allowed.length(); i++) {
            NAME[allowed.charAt(i)] = 1;
        }
        for (int c = 0; c < 128; c++) {
            if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
                NAME[c] = 1;
            }
        }
    }

    private Authority() {}

    /**
     * Checks an authority.
     *
     * @return its length without an empty port ({@code "a:"} is {@code "a"}: RFC 9110 section 4.2.3), or {@link #INVALID}
     */
    public static int validate(UnsafeBuffer buffer, int start, int length) {
        int end = start + length;
        int p = hostEnd(buffer, start, end);
        if (p == end) {
            return length;
        }
        if (p <= start || Memory.getByte(buffer, p) != ':') {
            return INVALID;
        }
        return p + 1 == end ? length - 1 : isPort(buffer, p + 1, end) ? length : INVALID;
    }

    /** True if an authority ends in a port; the authority must be valid. */
    public static boolean hasPort(UnsafeBuffer buffer, int start, int length) {
        int end = start + length;
        return length > 0 && hostEnd(buffer, start, end) != end;
    }

    /** Length of the host, brackets included, in an authority that is valid. */
    public static int hostLength(UnsafeBuffer buffer, int start, int length) {
        return hostEnd(buffer, start, start + length) - start;
    }

    /** The number in a port's digits, which are valid. */
    public static int port(UnsafeBuffer buffer, int start, int end) {
        int port = 0;
        for (int i = start; i < end; i++) {
            port = port * 10 + Memory.getByte(buffer, i) - '0';
        }
        return port;
    }

    private static int hostEnd(UnsafeBuffer buffer, int start, int end) {
        if (start == end) {
            return INVALID;
        }
        if (Memory.getByte(buffer, start) == '[') {
            int close = start + 1;
            while (close < end && Memory.getByte(buffer, close) != ']') {
                close++;
            }
            return close < end && isIpv6(buffer, start + 1, close) ? close + 1 : INVALID;
        }
        int p = start;
        while (p < end) {
            byte b = Memory.getByte(buffer, p);
            if (NAME[b & 0xFF] == 0) {
                if (b != '%'
                        || end - p < 3
                        || !isHex(Memory.getByte(buffer, p + 1))
                        || !isHex(Memory.getByte(buffer, p + 2))) {
                    break;
                }
                p += 2;
            }
            p++;
        }
        return p;
    }

    private static boolean isPort(UnsafeBuffer buffer, int start, int end) {
        if (end - start > PORT_DIGITS_MAX) {
            return false;
        }
        int port = 0;
        for (int i = start; i < end; i++) {
            int digit = Memory.getByte(buffer, i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = port * 10 + digit;
        }
        return port <= PORT_MAX;
    }

    /** RFC 3986 section 3.2.2, without zone identifiers. */
    private static boolean isIpv6(UnsafeBuffer buffer, int start, int end) {
        int groups = 0;
        boolean compressed = false;
        int p = start;
        while (p < end) {
            if (Memory.getByte(buffer, p) == ':') {
                boolean isDouble = end - p >= 2 && Memory.getByte(buffer, p + 1) == ':';
                if (isDouble ? compressed : p == start) {
                    return false;
                }
                compressed |= isDouble;
                p += isDouble ? 2 : 1;
                if (p == end) {
                    return isDouble && groups < IPV6_GROUPS;
                }
            } else if (p != start && Memory.getByte(buffer, p - 1) != ':') {
                return false;
            }
            int digits = 0;
            while (p + digits < end && isHex(Memory.getByte(buffer, p + digits))) {
                digits++;
            }
            if (p + digits < end && Memory.getByte(buffer, p + digits) == '.') {
                groups += 2;
                return isIpv4(buffer, p, end) && (compressed ? groups < IPV6_GROUPS : groups == IPV6_GROUPS);
            }
            if (digits < 1 || digits > 4 || ++groups > IPV6_GROUPS) {
                return false;
            }
            p += digits;
        }
        return compressed ? groups < IPV6_GROUPS : groups == IPV6_GROUPS;
    }

    private static boolean isIpv4(UnsafeBuffer buffer, int start, int end) {
        int octets = 0;
        int value = 0;
        int digits = 0;
        for (int i = start; i <= end; i++) {
            byte b = i == end ? (byte) '.' : Memory.getByte(buffer, i);
            if (b == '.') {
                if (digits == 0 || value > 255) {
                    return false;
                }
                octets++;
                value = 0;
                digits = 0;
            } else if (b >= '0' && b <= '9' && digits < 3) {
                value = value * 10 + b - '0';
                digits++;
            } else {
                return false;
            }
        }
        return octets == 4;
    }

    static boolean isHex(byte b) {
        return (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'f');
    }
}
