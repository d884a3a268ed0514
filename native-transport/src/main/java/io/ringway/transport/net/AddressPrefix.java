package io.ringway.transport.net;

import java.util.Arrays;

/** A range of IP addresses by their common first bits (Envoy {@code core.v3.CidrRange}, RFC 4632). Immutable. Owner: any (immutable). */
public final class AddressPrefix {
    private static final int MAPPED_PREFIX_BYTES = 12;

    private final byte[] address;
    private final int bits;

    private AddressPrefix(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /**
     * From a literal. Bits behind the prefix are ignored.
     *
     * @param bits 0 to the address' length in bits; more counts as all of them
     * @throws IllegalArgumentException if the text is not an IPv4 or IPv6 literal or bits is negative
     */
    public static AddressPrefix of(String literal, int bits) {
        if (bits < 0) {
            throw new IllegalArgumentException("negative prefix length " + bits);
        }
        byte[] address = Endpoint.ip(literal, 0).addressBytes();
        int used = Math.min(bits, address.length * Byte.SIZE);
        for (int i = 0; i < address.length; i++) {
            int left = Math.clamp(used - (long) i * Byte.SIZE, 0, Byte.SIZE);
            address[i] &= (byte) (0xff << (Byte.SIZE - left));
        }
        return new AddressPrefix(address, used);
    }

    /** Bits that have to agree. */
    public int bits() {
        return bits;
    }

    /** Whether it is a range of IPv6 addresses. */
    public boolean isIpv6() {
        return address.length == 16;
    }

    /** Whether an endpoint's address lies in the range; an IPv4 address in IPv6 form (RFC 4291 section 2.5.5.2) counts as IPv4. */
    public boolean contains(Endpoint endpoint) {
        return endpoint.isIp() && contains(endpoint.addressBytes());
    }

    /** The same for 4 or 16 address bytes in network order. */
    public boolean contains(byte[] other) {
        int offset = 0;
        if (other.length == 16 && address.length == 4) {
            if (!isMapped(other)) {
                return false;
            }
            offset = MAPPED_PREFIX_BYTES;
        } else if (other.length != address.length) {
            return false;
        }
        int whole = bits >>> 3;
        for (int i = 0; i < whole; i++) {
            if (address[i] != other[offset + i]) {
                return false;
            }
        }
        int rest = bits & 7;
        return rest == 0 || ((address[whole] ^ other[offset + whole]) & (0xff << (Byte.SIZE - rest))) == 0;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressPrefix o && bits == o.bits && Arrays.equals(address, o.address);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(address) * 31 + bits;
    }

    /** {@code 10.0.0.0/8}. */
    @Override
    public String toString() {
        return Endpoint.ip(address, 0).host() + "/" + bits;
    }
}
