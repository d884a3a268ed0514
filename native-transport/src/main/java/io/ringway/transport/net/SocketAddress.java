package io.ringway.transport.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The kernel's {@code struct sockaddr} for an {@link Endpoint}, both ways. Owner: any (no state).
 *
 * <pre>
 *   sockaddr_in    | family 2 | port 2 (big-endian) | address 4 | zero 8 |
 *   sockaddr_in6   | family 2 | port 2 (big-endian) | flow 4 | address 16 | scope 4 |
 *   sockaddr_un    | family 2 | path, NUL-terminated; or NUL and a name without terminator (abstract) |
 * </pre>
 */
public final class SocketAddress {
    /** Room for every kind of address handled here ({@code sockaddr_un} is 110). */
    public static final int MAX_BYTES = 112;

    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    private static final int IN_BYTES = 16;
    private static final int IN6_BYTES = 28;
    private static final int PATH_OFFSET = 2;
    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort PORT = FAMILY.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddress() {}

    /** The address family to open a socket with. */
    public static int family(Endpoint endpoint) {
        return switch (endpoint.family()) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
            case UNIX -> AF_UNIX;
            case UNKNOWN -> throw new IllegalArgumentException("no address");
        };
    }

    /**
     * Writes the address.
     *
     * @param memory at least {@link #MAX_BYTES} long
     * @return its length in bytes
     */
    public static int encode(Endpoint endpoint, MemorySegment memory) {
        memory.asSlice(0, MAX_BYTES).fill((byte) 0);
        memory.set(FAMILY, 0, (short) family(endpoint));
        if (endpoint.family() == Endpoint.Family.UNIX) {
            return encodePath(endpoint.path().getBytes(StandardCharsets.UTF_8), memory);
        }
        memory.set(PORT, 2, (short) endpoint.port());
        byte[] address = endpoint.addressBytes();
        boolean isIpv4 = endpoint.family() == Endpoint.Family.IPV4;
        MemorySegment.copy(address, 0, memory, ValueLayout.JAVA_BYTE, isIpv4 ? 4 : 8, address.length);
        return isIpv4 ? IN_BYTES : IN6_BYTES;
    }

    private static int encodePath(byte[] path, MemorySegment memory) {
        boolean isAbstract = path[0] == '@';
        int from = isAbstract ? 1 : 0;
        int at = PATH_OFFSET + from;
        int length = path.length - from;
        if (at + length > MAX_BYTES - 2) {
            throw new IllegalArgumentException("Unix socket path longer than 107 bytes");
        }
        MemorySegment.copy(path, from, memory, ValueLayout.JAVA_BYTE, at, length);
        return isAbstract ? at + length : at + length + 1;
    }

    /** Reads an address that the kernel wrote; an IPv4-mapped IPv6 address is read as IPv4, an unnamed one as {@link Endpoint#UNKNOWN}. */
    public static Endpoint decode(MemorySegment memory, int length) {
        if (length < 2) {
            return Endpoint.UNKNOWN;
        }
        return switch (memory.get(FAMILY, 0)) {
            case AF_INET -> Endpoint.ip(bytes(memory, 4, 4), port(memory));
            case AF_INET6 -> Endpoint.ip(unmapped(bytes(memory, 8, 16)), port(memory));
            case AF_UNIX -> decodePath(bytes(memory, PATH_OFFSET, length - PATH_OFFSET));
            default -> Endpoint.UNKNOWN;
        };
    }

    private static Endpoint decodePath(byte[] path) {
        if (path.length == 0) {
            return Endpoint.UNKNOWN;
        }
        if (path[0] == 0) {
            return Endpoint.unix("@" + new String(path, 1, path.length - 1, StandardCharsets.UTF_8));
        }
        int end = 0;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        return Endpoint.unix(new String(path, 0, end, StandardCharsets.UTF_8));
    }

    private static int port(MemorySegment memory) {
        return memory.get(PORT, 2) & 0xffff;
    }

    private static byte[] bytes(MemorySegment memory, long offset, int length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] unmapped(byte[] address) {
        for (int i = 0; i < 12; i++) {
            if (address[i] != (byte) (i < 10 ? 0 : 0xff)) {
                return address;
            }
        }
        return Arrays.copyOfRange(address, 12, 16);
    }
}
