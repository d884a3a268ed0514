package io.ringway.server.control;

import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import io.ringway.transport.net.Linux;
import io.ringway.transport.net.SocketAddress;
import io.ringway.transport.net.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** A Unix datagram socket that waits for messages, such as a service manager has. Owner: one thread. */
final class DatagramReceiver implements AutoCloseable {
    private static final int SOCK_DGRAM = 2;
    private static final int SO_RCVTIMEO = 20;
    private static final int TIMEOUT_SECONDS = 30;
    private static final int MESSAGE_MAX = 4096;

    /** {@code read} on x86-64 and on everything newer. */
    private static final long READ = System.getProperty("os.arch").equals("amd64") ? 0 : 63;

    private final int fd;

    /** @param path of the socket, or a name behind {@code @} */
    DatagramReceiver(String path) throws IOException {
        fd = Linux.socket(SocketAddress.AF_UNIX, SOCK_DGRAM | Sockets.SOCK_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddress.MAX_BYTES, 8);
            int length = SocketAddress.encode(Endpoint.unix(path), address);
            int bound = Linux.bind(fd, address, length);
            if (bound < 0) {
                Linux.close(fd);
                throw new IOException(path + ": " + Errno.describe(-bound));
            }
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, TIMEOUT_SECONDS);
            Linux.setSocketOption(fd, Sockets.SOL_SOCKET, SO_RCVTIMEO, timeout.address(), 16);
        }
    }

    /** The next message; waits for it. */
    String receive() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(MESSAGE_MAX);
            long read = Linux.syscall(Linux.errnoMemory(arena), READ, fd, memory.address(), MESSAGE_MAX, 0, 0, 0);
            if (read < 0) {
                throw new IOException("no message: " + Errno.describe((int) -read));
            }
            byte[] bytes = memory.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        Linux.close(fd);
    }
}
