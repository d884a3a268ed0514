package io.ringway.hotpath.network;

import org.agrona.DirectBuffer;

/**
 * Envoy's notion of an internal address: RFC 1918, 127.0.0.1, ::1 and fd00::/8. Owner: any (immutable).
 */
public final class InternalAddress {
    private static final int OCTET_MAX = 255;

    private InternalAddress() {}

    /** From address bytes in network order. */
    public static boolean isInternal(byte[] address) {
        if (address.length == 4) {
            return isInternal((address[0] & 0xff) << 24
                    | (address[1] & 0xff) << 16
                    | (address[2] & 0xff) << 8
                    | (address[3] & 0xff));
        }
        if ((address[0] & 0xff) == 0xfd) {
            return true;
        }
        for (int i = 0; i < 15; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[15] == 1;
    }

    /** Whether an x-forwarded-for value is one address and that is internal; IPv6 only as ::1 or fd... */
    public static boolean isSingleInternal(DirectBuffer buffer, int start, int length) {
        if (length == 3
                && buffer.getByte(start) == ':'
                && buffer.getByte(start + 1) == ':'
                && buffer.getByte(start + 2) == '1') {
            return true;
        }
        int address = parse4(buffer, start, length);
        return address != 0 && isInternal(address);
    }

    private static boolean isInternal(int address) {
        return address >>> 24 == 10
                || address >>> 20 == (172 << 4 | 1)
                || address >>> 16 == (192 << 8 | 168)
                || address == 0x7f000001;
    }

    /** An IPv4 literal as an int, 0 if it is none. */
    private static int parse4(DirectBuffer buffer, int start, int length) {
        int address = 0;
        int octet = -1;
        int dots = 0;
        for (int i = 0; i < length; i++) {
            byte b = buffer.getByte(start + i);
            if (b == '.' && octet >= 0) {
                address = address << 8 | octet;
                octet = -1;
                dots++;
            } else if (b >= '0' && b <= '9') {
                octet = Math.max(octet, 0) * 10 + b - '0';
            } else {
                return 0;
            }
            if (octet > OCTET_MAX || dots > 3) {
                return 0;
            }
        }
        return dots == 3 && octet >= 0 ? address << 8 | octet : 0;
    }
}
