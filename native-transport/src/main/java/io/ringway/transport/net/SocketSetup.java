package io.ringway.transport.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done to an outgoing TCP socket before it connects: options, and an address of its own. Unix sockets are left as they are.
 * Owner: any (immutable).
 *
 * @param options for every socket
 * @param sources addresses to connect from: that of the remote's family is taken, else the first; none to let the kernel choose
 */
public record SocketSetup(List<SocketOption> options, List<Source> sources) {
    public static final SocketSetup NONE = new SocketSetup(List.of(), List.of());

    /**
     * An address to connect from (Envoy {@code BindConfig.source_address}).
     *
     * @param address with port 0 for any
     * @param options for sockets that get this address, beside those of every socket
     */
    public record Source(Endpoint address, List<SocketOption> options) {
        public Source {
            options = List.copyOf(options);
        }
    }

    public SocketSetup {
        options = List.copyOf(options);
        sources = List.copyOf(sources);
    }

    /** Whether there is nothing to do for this remote. */
    public boolean isNothingFor(Endpoint remote) {
        return !remote.isIp() || (options.isEmpty() && sources.isEmpty());
    }

    /** The address to connect from, or null for any. */
    public @Nullable Source source(Endpoint remote) {
        for (Source source : sources) {
            if (source.address().family() == remote.family()) {
                return source;
            }
        }
        return sources.isEmpty() ? null : sources.getFirst();
    }

    /**
     * Does it all.
     *
     * @param fd a fresh socket
     * @return 0 or a negated errno
     */
    public int apply(int fd, Endpoint remote) {
        if (isNothingFor(remote)) {
            return 0;
        }
        Source source = source(remote);
        List<SocketOption> own = source == null ? List.of() : source.options();
        int result = set(fd, options, false);
        result = result < 0 ? result : set(fd, own, false);
        result = result < 0 || source == null ? result : bind(fd, source.address());
        result = result < 0 ? result : set(fd, options, true);
        return result < 0 ? result : set(fd, own, true);
    }

    private static int set(int fd, List<SocketOption> options, boolean isAfterBind) {
        for (SocketOption option : options) {
            int result = option.isAfterBind() == isAfterBind ? option.apply(fd) : 0;
            if (result < 0) {
                return result;
            }
        }
        return 0;
    }

    private static int bind(int fd, Endpoint address) {
        if (address.port() == 0) { // the port is chosen by connect, which may share it among remotes
            int result = Linux.setSocketOption(fd, SocketOption.IPPROTO_IP, SocketOption.IP_BIND_ADDRESS_NO_PORT, 1);
            if (result < 0) {
                return result;
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(SocketAddress.MAX_BYTES, 8);
            return Linux.bind(fd, memory, SocketAddress.encode(suited(fd, address), memory));
        }
    }

    /** Netty's io_uring makes sockets of IPv6 only, which know IPv4 addresses in the form of RFC 4291 section 2.5.5.2. */
    private static Endpoint suited(int fd, Endpoint address) {
        if (address.family() != Endpoint.Family.IPV4 || Sockets.localAddress(fd).family() != Endpoint.Family.IPV6) {
            return address;
        }
        byte[] bytes = new byte[16];
        bytes[10] = -1;
        bytes[11] = -1;
        System.arraycopy(address.addressBytes(), 0, bytes, 12, 4);
        return Endpoint.ip(bytes, address.port());
    }
}
