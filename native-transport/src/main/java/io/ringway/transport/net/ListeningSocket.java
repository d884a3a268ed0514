package io.ringway.transport.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that is on its way from whoever opened it to whoever accepts: another process, the service manager. What waits in its
 * queue stays there. Whoever has it closes it, or gives it to somebody who does.
 *
 * @param address where it is bound
 * @param fd descriptor of this process
 */
public record ListeningSocket(Endpoint address, int fd) {
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;

    /** What a descriptor stands for; null if it is no listening stream socket. */
    public static @Nullable ListeningSocket of(int fd) {
        if (option(fd, SO_TYPE) != Sockets.SOCK_STREAM || option(fd, SO_ACCEPTCONN) != 1) {
            return null;
        }
        Endpoint address = Sockets.localAddress(fd);
        return address.equals(Endpoint.UNKNOWN) ? null : new ListeningSocket(address, fd);
    }

    /** Another descriptor for the same socket and its queue. */
    public ListeningSocket duplicate() throws IOException {
        int copy = Linux.duplicate(fd);
        if (copy < 0) {
            throw new IOException("socket of " + address + ": " + Errno.describe(-copy));
        }
        return new ListeningSocket(address, copy);
    }

    /** Whether others may listen on the same address with sockets of their own ({@code SO_REUSEPORT}). */
    public boolean isPortShared() {
        return option(fd, Sockets.SO_REUSEPORT) == 1;
    }

    /**
     * Sets what a socket that was opened here would have been opened with, as far as that can be done later.
     *
     * @param unixMode permission bits of a Unix socket file, or -1
     * @throws IOException if it refuses; it is closed then
     */
    public void configure(int backlog, boolean noDelay, int unixMode) throws IOException {
        try {
            check(Linux.nonBlocking(fd), "O_NONBLOCK");
            if (noDelay && address.isIp()) { // accepted sockets inherit it
                check(Linux.setSocketOption(fd, Sockets.IPPROTO_TCP, Sockets.TCP_NODELAY, 1), "TCP_NODELAY");
            }
            Sockets.setMode(address, unixMode);
            check(Linux.listen(fd, backlog), "listen");
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Keeps the descriptor from programs that this process starts. */
    public void closeOnExec() {
        Linux.closeOnExec(fd);
    }

    /** Closes the descriptor; the socket lives as long as another one of it is open. */
    public void close() {
        Linux.close(fd);
    }

    private void check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException(what + " on " + address + ": " + Errno.describe(-result));
        }
    }

    /** An option of the socket level whose value is an int, or a negated errno. */
    private static int option(int fd, int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int result = Linux.getSocketOption(fd, Sockets.SOL_SOCKET, name, value, length);
            return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
