package io.ringway.transport.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A socket address: IPv4, IPv6 or Unix domain. Immutable. No name resolution happens here: {@link #ip} takes literals only.
 * Owner: any (immutable).
 */
public final class Endpoint {
    /** The kinds of address. */
    public enum Family {
        IPV4,
        IPV6,
        UNIX,
        UNKNOWN
    }

    public static final Endpoint UNKNOWN = new Endpoint(Family.UNKNOWN, new byte[0], 0, "");

    private final Family family;
    private final byte[] address;
    private final int port;
    private final String path;

    private Endpoint(Family family, byte[] address, int port, String path) {
        this.family = family;
        this.address = address;
        this.port = port;
        this.path = path;
    }

    /**
     * From an IP literal.
     *
     * @throws IllegalArgumentException if the text is not an IPv4 or IPv6 literal or the port is outside 0..65535
     */
    public static Endpoint ip(String literal, int port) {
        if (literal.isEmpty()
                || !(Character.digit(literal.charAt(0), 16) >= 0 || literal.indexOf(':') >= 0)
                || (literal.indexOf(':') < 0 && !literal.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"))) {
            throw new IllegalArgumentException("not an IP address: " + literal);
        }
        try {
            return ip(InetAddress.getByName(literal).getAddress(), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + literal, e);
        }
    }

    /** From 4 or 16 address bytes in network order. */
    public static Endpoint ip(byte[] address, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port out of range: " + port);
        }
        Family family = switch (address.length) {
            case 4 -> Family.IPV4;
            case 16 -> Family.IPV6;
            default -> throw new IllegalArgumentException("address of " + address.length + " bytes");
        };
        return new Endpoint(family, address.clone(), port, "");
    }

    /** A Unix domain socket; a path that begins with {@code @} is in the abstract name space. At most 107 bytes. */
    public static Endpoint unix(String path) {
        if (path.isEmpty() || path.length() > 107) {
            throw new IllegalArgumentException("a Unix socket path has 1 to 107 bytes: " + path);
        }
        return new Endpoint(Family.UNIX, new byte[0], 0, path);
    }

    public Family family() {
        return family;
    }

    /** Address bytes in network order; empty for Unix. */
    public byte[] addressBytes() {
        return address.clone();
    }

    public int port() {
        return port;
    }

    public String path() {
        return path;
    }

    public boolean isIp() {
        return family == Family.IPV4 || family == Family.IPV6;
    }

    /** The address without port, as a literal (no brackets), or the path. */
    public String host() {
        if (!isIp()) {
            return path;
        }
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint o
                && family == o.family
                && port == o.port
                && path.equals(o.path)
                && Arrays.equals(address, o.address);
    }

    @Override
    public int hashCode() {
        return (Arrays.hashCode(address) * 31 + port) * 31 + path.hashCode();
    }

    /** As Envoy prints it: {@code 1.2.3.4:80}, {@code [::1]:80} or the path. */
    @Override
    public String toString() {
        return switch (family) {
            case IPV4 -> host() + ":" + port;
            case IPV6 -> "[" + host() + "]:" + port;
            case UNIX -> path;
            case UNKNOWN -> "unknown";
        };
    }
}
