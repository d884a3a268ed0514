package io.ringway.transport.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Plain sockets: everything that is done once per listener or on a rare path. Owner: any (no state). */
public final class Sockets {
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_KEEPALIVE = 9;
    public static final int SO_LINGER = 13;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_PEERNAME = 28;
    public static final int IPPROTO_TCP = 6;
    public static final int TCP_NODELAY = 1;
    public static final int SHUT_WR = 1;

    private static final int SOCK_NONBLOCK = 0x800;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private Sockets() {}

    /**
     * A bound, listening socket. It does not block: who waits for readiness first and accepts then may find that the connection is gone, to its client or to
     * another process that accepts on the same socket.
     *
     * @param unixMode permission bits of a Unix socket file, or -1
     * @return its descriptor
     * @throws IOException with the address and the cause in words
     */
    public static int listen(Endpoint local, int backlog, boolean reusePort, boolean noDelay, int unixMode)
            throws IOException {
        int fd = Linux.socket(SocketAddress.family(local), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0) {
            throw new IOException("socket for " + local + ": " + Errno.describe(-fd));
        }
        try {
            configure(fd, local, reusePort, noDelay);
            bind(fd, local);
            setMode(local, unixMode);
            check(Linux.listen(fd, backlog), "listen on " + local);
            return fd;
        } catch (IOException e) {
            Linux.close(fd);
            throw e;
        }
    }

    private static void configure(int fd, Endpoint local, boolean reusePort, boolean noDelay) throws IOException {
        if (!local.isIp()) {
            return;
        }
        check(Linux.setSocketOption(fd, SOL_SOCKET, SO_REUSEADDR, 1), "SO_REUSEADDR on " + local);
        if (reusePort) {
            check(Linux.setSocketOption(fd, SOL_SOCKET, SO_REUSEPORT, 1), "SO_REUSEPORT on " + local);
        }
        if (noDelay) { // accepted sockets inherit it
            check(Linux.setSocketOption(fd, IPPROTO_TCP, TCP_NODELAY, 1), "TCP_NODELAY on " + local);
        }
        if (local.family() == Endpoint.Family.IPV6) { // Envoy's default: ipv4_compat is off
            check(Linux.setSocketOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1), "IPV6_V6ONLY on " + local);
        }
    }

    private static void bind(int fd, Endpoint local) throws IOException {
        int result = tryBind(fd, local);
        if (result == -Errno.EADDRINUSE && removeStaleSocketFile(local)) {
            result = tryBind(fd, local);
        }
        if (result < 0) {
            throw bindFailure(local, -result, null);
        }
    }

    /** What to say when an address cannot be bound: the address, the cause and, where it can be known, who holds it. */
    public static IOException bindFailure(Endpoint local, int errno, @Nullable Throwable cause) {
        return new IOException("address " + local + ": " + cause(local, errno), cause);
    }

    /**
     * Sets the permission bits of a Unix socket file; does nothing for other addresses.
     *
     * @param unixMode permission bits, or -1 to leave them
     */
    public static void setMode(Endpoint local, int unixMode) throws IOException {
        if (local.family() == Endpoint.Family.UNIX && unixMode >= 0 && !isAbstract(local)) {
            check(Linux.chmod(local.path(), unixMode), "chmod " + local);
        }
    }

    /**
     * Removes a socket file that nobody listens on any more: a process that died has left it behind.
     *
     * @return whether there was one
     */
    public static boolean removeStaleSocketFile(Endpoint local) {
        return isStaleSocketFile(local) && Linux.unlink(local.path()) >= 0;
    }

    private static int tryBind(int fd, Endpoint local) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddress.MAX_BYTES, 8);
            int length = SocketAddress.encode(local, address);
            return Linux.bind(fd, address, length);
        }
    }

    private static boolean isStaleSocketFile(Endpoint local) {
        if (local.family() != Endpoint.Family.UNIX || isAbstract(local) || !isSocketFile(Path.of(local.path()))) {
            return false;
        }
        int fd = Linux.socket(SocketAddress.AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddress.MAX_BYTES, 8);
            int length = SocketAddress.encode(local, address);
            return Linux.connect(fd, address, length) == -Errno.ECONNREFUSED;
        } finally {
            Linux.close(fd);
        }
    }

    private static boolean isSocketFile(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(path);
    }

    private static boolean isAbstract(Endpoint local) {
        return local.path().startsWith("@");
    }

    private static String cause(Endpoint local, int errno) {
        String words = Errno.describe(errno);
        if (errno == Errno.EADDRINUSE) {
            String holder = PortHolder.describe(local);
            return holder.isEmpty() ? words : words + " by " + holder;
        }
        if (errno == Errno.EACCES && local.isIp() && local.port() < 1024) {
            return words
                    + " (ports below 1024 need CAP_NET_BIND_SERVICE or a lower net.ipv4.ip_unprivileged_port_start)";
        }
        if (errno == Errno.ENOENT && !local.isIp()) {
            return "the directory of the socket file does not exist";
        }
        return words;
    }

    /**
     * A socket to connect with, options set.
     *
     * @return its descriptor or a negated errno
     */
    public static int forConnect(Endpoint remote, boolean noDelay, boolean keepAlive) {
        int fd = Linux.socket(SocketAddress.family(remote), SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && remote.isIp()) {
            if (noDelay) {
                Linux.setSocketOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
            }
            if (keepAlive) {
                Linux.setSocketOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
            }
        }
        return fd;
    }

    /** The address that the socket is bound to. */
    public static Endpoint localAddress(int fd) {
        return name(fd, false);
    }

    /** The address that the socket is connected to. */
    public static Endpoint remoteAddress(int fd) {
        return name(fd, true);
    }

    private static Endpoint name(int fd, boolean isRemote) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddress.MAX_BYTES, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, SocketAddress.MAX_BYTES);
            int result = isRemote ? Linux.getpeername(fd, address, length) : Linux.getsockname(fd, address, length);
            return result < 0 ? Endpoint.UNKNOWN : SocketAddress.decode(address, length.get(ValueLayout.JAVA_INT, 0));
        }
    }

    private static void check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": " + Errno.describe(-result));
        }
    }
}
