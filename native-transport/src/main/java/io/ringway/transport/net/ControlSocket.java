package io.ringway.transport.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of two processes of one machine over a Unix socket: texts that arrive whole and in order ({@code SOCK_SEQPACKET}), each with at most one
 * descriptor ({@code SCM_RIGHTS}, unix(7)). The JDK can pass no descriptors.
 *
 * <pre>
 *   msghdr    | name 8 | name length 4, pad 4 | iovec 8 | count 8 | control 8 | control length 8 | flags 4, pad 4 |
 *   iovec     | base 8 | length 8 |
 *   cmsghdr   | length 8 | level 4 | type 4 | descriptor 4, pad 4 |
 * </pre>
 *
 * <p>Owner: one thread receives and closes; {@link #send} and {@link #interrupt} any thread.
 */
public final class ControlSocket implements AutoCloseable {
    /** Most bytes of a text. */
    public static final int TEXT_BYTES_MAX = 32 * 1024;

    private static final int SOCK_SEQPACKET = 5;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int SHUT_RDWR = 2;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int MSGHDR_BYTES = 56;
    private static final int CMSG_LENGTH = 20;
    private static final int CMSG_SPACE = 24;
    private static final int BACKLOG = 16;
    private static final int NONE = -1;

    private final int fd;
    private boolean isClosed;

    /**
     * What came.
     *
     * @param fd a descriptor that now belongs to the receiver, or -1
     */
    public record Message(String text, int fd) {
        /** Closes the descriptor if there is one. */
        public void discard() {
            if (fd >= 0) {
                Linux.close(fd);
            }
        }
    }

    /** Who is at the other end, as the kernel knows it. */
    public record Peer(int pid, int uid) {
        /** Whether it may do to this process what it likes anyway. */
        public boolean isTrusted() {
            return uid == 0 || uid == Linux.effectiveUser();
        }
    }

    private ControlSocket(int fd) {
        this.fd = fd;
    }

    /**
     * Connects.
     *
     * @param name path, or a name in the abstract name space behind {@code @}
     * @throws IOException if nobody listens there, with the name and the cause
     */
    public static ControlSocket connect(String name) throws IOException {
        ControlSocket socket = open(name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddress.MAX_BYTES, 8);
            int length = SocketAddress.encode(Endpoint.unix(name), address);
            socket.check(Linux.connect(socket.fd, address, length), name);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Listens; {@link #accept} is due. A file that nobody listens on any more is replaced.
     *
     * @param mode permission bits of the file
     * @throws IOException if somebody else listens there, or the name cannot be had
     */
    public static ControlSocket listen(String name, int mode) throws IOException {
        Endpoint endpoint = Endpoint.unix(name);
        ControlSocket socket = open(name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddress.MAX_BYTES, 8);
            int length = SocketAddress.encode(endpoint, address);
            int bound = Linux.bind(socket.fd, address, length);
            if (bound == -Errno.EADDRINUSE && isDeserted(name)) {
                Linux.unlink(name);
                bound = Linux.bind(socket.fd, address, length);
            }
            socket.check(bound, name);
            Sockets.setMode(endpoint, mode);
            socket.check(Linux.listen(socket.fd, BACKLOG), name);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean isDeserted(String name) {
        if (name.startsWith("@")) {
            return false;
        }
        try {
            connect(name).close();
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static ControlSocket open(String name) throws IOException {
        int fd = Linux.socket(SocketAddress.AF_UNIX, SOCK_SEQPACKET | Sockets.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new IOException("socket for " + name + ": " + Errno.describe(-fd));
        }
        return new ControlSocket(fd);
    }

    /** The next one that connects, or null once {@link #interrupt} was called. */
    public @Nullable ControlSocket accept() throws IOException {
        while (true) {
            int accepted = Linux.accept(fd, Sockets.SOCK_CLOEXEC);
            if (accepted >= 0) {
                return new ControlSocket(accepted);
            }
            if (accepted == -Errno.EINVAL) {
                return null;
            }
            if (accepted != -Errno.EINTR && accepted != -Errno.ECONNABORTED) {
                throw new IOException("accept: " + Errno.describe(-accepted));
            }
        }
    }

    /** Who connected, or is connected to. */
    public Peer peer() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment credentials = arena.allocate(ValueLayout.JAVA_INT, 3);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) credentials.byteSize());
            check(Linux.getSocketOption(fd, Sockets.SOL_SOCKET, SO_PEERCRED, credentials, length), "peer");
            return new Peer(
                    credentials.getAtIndex(ValueLayout.JAVA_INT, 0), credentials.getAtIndex(ValueLayout.JAVA_INT, 1));
        }
    }

    /** Sets how long {@link #receive} waits before it fails; 0 is for ever. */
    public void receiveTimeout(long timeoutNs) throws IOException {
        timeout(SO_RCVTIMEO, timeoutNs);
    }

    /** Sets how long {@link #send} waits before it fails; 0 is for ever. */
    public void sendTimeout(long timeoutNs) throws IOException {
        timeout(SO_SNDTIMEO, timeoutNs);
    }

    private void timeout(int option, long timeoutNs) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment interval = arena.allocate(ValueLayout.JAVA_LONG, 2);
            interval.setAtIndex(ValueLayout.JAVA_LONG, 0, TimeUnit.NANOSECONDS.toSeconds(timeoutNs));
            interval.setAtIndex(
                    ValueLayout.JAVA_LONG, 1, TimeUnit.NANOSECONDS.toMicros(timeoutNs % TimeUnit.SECONDS.toNanos(1)));
            check(
                    Linux.setSocketOption(
                            fd, Sockets.SOL_SOCKET, option, interval.address(), (int) interval.byteSize()),
                    "timeout");
        }
    }

    public void send(String text) throws IOException {
        send(text, NONE);
    }

    /**
     * Sends a text.
     *
     * @param passed a descriptor whose socket or file the receiver gets a descriptor for, or -1; it stays open here
     * @throws IOException if the other end is gone
     */
    public synchronized void send(String text, int passed) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("a text of " + bytes.length + " bytes");
        }
        if (isClosed) {
            throw new IOException("closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            MemorySegment control = MemorySegment.NULL;
            if (passed >= 0) {
                control = arena.allocate(CMSG_SPACE, 8);
                control.set(ValueLayout.JAVA_LONG, 0, CMSG_LENGTH);
                control.set(ValueLayout.JAVA_INT, 8, Sockets.SOL_SOCKET);
                control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
                control.set(ValueLayout.JAVA_INT, 16, passed);
            }
            MemorySegment header = header(arena, content, control);
            long sent;
            do {
                sent = Linux.sendMessage(fd, header, MSG_NOSIGNAL);
            } while (sent == -Errno.EINTR);
            check((int) Math.min(sent, 0), "send");
        }
    }

    /**
     * The next text, or null if the other end is gone or {@link #interrupt} was called.
     *
     * @throws IOException if nothing came in time
     */
    public @Nullable Message receive() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(TEXT_BYTES_MAX, 8);
            MemorySegment control = arena.allocate(CMSG_SPACE, 8);
            MemorySegment header = header(arena, content, control);
            long length;
            do {
                length = Linux.receiveMessage(fd, header, MSG_CMSG_CLOEXEC);
            } while (length == -Errno.EINTR);
            if (length == 0 || length == -Errno.ECONNRESET) {
                return null;
            }
            check((int) Math.min(length, 0), "receive");
            String text = new String(content.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            return new Message(text, descriptor(header, control));
        }
    }

    private static int descriptor(MemorySegment header, MemorySegment control) {
        boolean isPassed = header.get(ValueLayout.JAVA_LONG, 40) >= CMSG_LENGTH
                && control.get(ValueLayout.JAVA_INT, 8) == Sockets.SOL_SOCKET
                && control.get(ValueLayout.JAVA_INT, 12) == SCM_RIGHTS;
        return isPassed ? control.get(ValueLayout.JAVA_INT, 16) : NONE;
    }

    private static MemorySegment header(Arena arena, MemorySegment content, MemorySegment control) {
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ValueLayout.JAVA_LONG, 0, content.address());
        vector.set(ValueLayout.JAVA_LONG, 8, content.byteSize());
        MemorySegment header = arena.allocate(MSGHDR_BYTES, 8);
        header.set(ValueLayout.JAVA_LONG, 16, vector.address());
        header.set(ValueLayout.JAVA_LONG, 24, 1);
        header.set(ValueLayout.JAVA_LONG, 32, control.address());
        header.set(ValueLayout.JAVA_LONG, 40, control.byteSize());
        return header;
    }

    /** Ends what waits in {@link #accept} or {@link #receive}, and the conversation. Any thread. */
    public synchronized void interrupt() {
        if (!isClosed) {
            Linux.shutdown(fd, SHUT_RDWR);
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            Linux.close(fd);
        }
    }

    private void check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": " + Errno.describe(-result));
        }
    }
}
