package io.ringway.transport.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Single messages to Unix datagram sockets, which the JDK does not have. Owner: any (no state). */
public final class Datagrams {
    private static final int SOCK_DGRAM = 2;

    private Datagrams() {}

    /**
     * Sends one message.
     *
     * @param to path of a socket, or a name in the abstract namespace behind {@code @}
     * @throws IOException with the path and the cause in words
     */
    public static void sendToUnix(String to, byte[] message) throws IOException {
        Endpoint endpoint = Endpoint.unix(to);
        int fd = Linux.socket(SocketAddress.AF_UNIX, SOCK_DGRAM | Sockets.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new IOException("socket for " + to + ": " + Errno.describe(-fd));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddress.MAX_BYTES, 8);
            int length = SocketAddress.encode(endpoint, address);
            int connected = Linux.connect(fd, address, length);
            if (connected < 0) {
                throw new IOException(to + ": " + Errno.describe(-connected));
            }
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            long written = Linux.write(fd, bytes.address(), message.length);
            if (written < 0) {
                throw new IOException(to + ": " + Errno.describe((int) -written));
            }
        } finally {
            Linux.close(fd);
        }
    }
}
