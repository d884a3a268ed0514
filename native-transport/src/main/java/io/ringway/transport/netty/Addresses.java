package io.ringway.transport.netty;

import io.netty.channel.unix.DomainSocketAddress;
import io.ringway.transport.net.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** {@link Endpoint} to Java's and Netty's addresses and back. Owner: any (no state). */
final class Addresses {
    private Addresses() {}

    static InetSocketAddress inet(Endpoint endpoint) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(endpoint.addressBytes()), endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + endpoint, e);
        }
    }

    /** For epoll and io_uring; a leading {@code @} means the abstract name space, which is a leading NUL for the kernel. */
    static DomainSocketAddress domain(Endpoint endpoint) {
        String path = endpoint.path();
        return new DomainSocketAddress(path.startsWith("@") ? '\0' + path.substring(1) : path);
    }

    /** {@link Endpoint#UNKNOWN} for no address and for an unnamed Unix socket. */
    static Endpoint endpoint(@Nullable SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> Endpoint.ip(inet.getAddress().getAddress(), inet.getPort());
            case DomainSocketAddress domain -> unix(domain.path());
            case UnixDomainSocketAddress domain -> unix(domain.getPath().toString());
            case null, default -> Endpoint.UNKNOWN;
        };
    }

    private static Endpoint unix(String path) {
        if (path.isEmpty()) {
            return Endpoint.UNKNOWN;
        }
        return Endpoint.unix(path.charAt(0) == '\0' ? '@' + path.substring(1) : path);
    }
}
