package io.ringway.server.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Networks that are nobody's on the internet (RFC 6890 and its registries): private, loopback, link-local and the like. An IPv6 address that
 * stands for an IPv4 address counts as that one. Owner: any (stateless).
 */
public final class ReservedNetworks {
    @SuppressWarnings("ArrayRecordComponent") // read here only
    private record Network(byte[] prefix, int bits) {
        static Network of(String text) {
            int slash = text.indexOf('/');
            return new Network(
                    InetAddress.ofLiteral(text.substring(0, slash)).getAddress(),
                    Integer.parseInt(text.substring(slash + 1)));
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / 8;
            int rest = bits % 8;
            int mask = 0xFF << (8 - rest) & 0xFF;
            return Arrays.mismatch(address, 0, whole, prefix, 0, whole) < 0
                    && (rest == 0 || (address[whole] & mask) == (prefix[whole] & mask));
        }
    }

    private static final List<Network> RESERVED = List.of(
            Network.of("0.0.0.0/8"), // this host
            Network.of("10.0.0.0/8"), // private
            Network.of("100.64.0.0/10"), // carriers' NAT
            Network.of("127.0.0.0/8"), // loopback
            Network.of("169.254.0.0/16"), // link-local, with the clouds' metadata service
            Network.of("172.16.0.0/12"), // private
            Network.of("192.0.0.0/24"), // protocol assignments
            Network.of("192.168.0.0/16"), // private
            Network.of("198.18.0.0/15"), // benchmarks
            Network.of("224.0.0.0/4"), // multicast
            Network.of("240.0.0.0/4"), // for later, and broadcast
            Network.of("::/128"), // this host
            Network.of("::1/128"), // loopback
            Network.of("64:ff9b:1::/48"), // NAT64 of a site
            Network.of("100::/64"), // discarded
            Network.of("2001::/32"), // Teredo: hides an IPv4 address
            Network.of("fc00::/7"), // unique local
            Network.of("fe80::/10"), // link-local
            Network.of("fec0::/10"), // site-local, of old
            Network.of("ff00::/8")); // multicast

    /** Prefixes after which an IPv4 address follows, and where it begins: compatible (of old), NAT64, 6to4. */
    private static final List<Network> COMPATIBLE = List.of(Network.of("::/96"), Network.of("64:ff9b::/96"));

    private static final Network SIX_TO_FOUR = Network.of("2002::/16");

    private ReservedNetworks() {}

    /** Whether an address is in one of them. */
    public static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Network network : RESERVED) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        if (COMPATIBLE.stream().anyMatch(network -> network.contains(bytes))) {
            return contain(ipv4(bytes, 12));
        }
        return SIX_TO_FOUR.contains(bytes) && contain(ipv4(bytes, 2));
    }

    private static InetAddress ipv4(byte[] bytes, int start) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, start, start + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
