package io.ringway.transport.net;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * System calls through the C library. Every call returns the call's result, or the negated errno.
 *
 * <p>All arguments travel as 64-bit registers, which the calling conventions of x86-64 and aarch64 allow for the integer and
 * pointer arguments used here. Arguments that a function does not have are registers (the seventh: a place on the caller's stack) that
 * it does not look at, so one handle serves all functions: every other shape would be generated at the start and cost milliseconds.
 *
 * <p>Owner: any (the errno goes through memory of the calling thread or of the caller).
 */
public final class Linux {
    /** Bytes of the memory that {@link #syscall} needs to save errno in. */
    public static final int ERRNO_BYTES;

    private static final int RLIMIT_NOFILE = 7;
    private static final int F_SETFD = 2;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int FD_CLOEXEC = 1;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET;
    private static final ThreadLocal<MemorySegment> ERRNO_OF_THREAD;

    static {
        MemoryLayout layout = Linker.Option.captureStateLayout();
        ERRNO_BYTES = (int) layout.byteSize();
        ERRNO_OFFSET = layout.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
        // Automatic: lives as long as the thread keeps it.
        ERRNO_OF_THREAD = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(layout));
    }

    /** (function, errno, seven arguments) to the result. */
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            CAPTURE_ERRNO);

    private static final MethodHandle SYSCALL = CALL.bindTo(function("syscall"));
    private static final MemorySegment MMAP = function("mmap");
    private static final MemorySegment MUNMAP = function("munmap");
    private static final MemorySegment MADVISE = function("madvise");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment SOCKET = function("socket");
    private static final MemorySegment BIND = function("bind");
    private static final MemorySegment LISTEN = function("listen");
    private static final MemorySegment CONNECT = function("connect");
    private static final MemorySegment SHUTDOWN = function("shutdown");
    private static final MemorySegment SETSOCKOPT = function("setsockopt");
    private static final MemorySegment GETSOCKOPT = function("getsockopt");
    private static final MemorySegment ACCEPT = function("accept4");
    private static final MemorySegment SENDMSG = function("sendmsg");
    private static final MemorySegment RECVMSG = function("recvmsg");
    private static final MemorySegment FCNTL = function("fcntl");
    private static final MemorySegment DUP3 = function("dup3");
    private static final MemorySegment GETEUID = function("geteuid");
    private static final MemorySegment GETSOCKNAME = function("getsockname");
    private static final MemorySegment GETPEERNAME = function("getpeername");
    private static final MemorySegment EVENTFD = function("eventfd");
    private static final MemorySegment WRITE = function("write");
    private static final MemorySegment CHMOD = function("chmod");
    private static final MemorySegment UNLINK = function("unlink");
    private static final MemorySegment SETAFFINITY = function("sched_setaffinity");
    private static final MemorySegment GETRLIMIT = function("getrlimit");
    private static final MemorySegment GETAFFINITY = function("sched_getaffinity");

    private Linux() {}

    /**
     * A raw system call; the hot one ({@code io_uring_enter}), so the caller brings the errno memory.
     *
     * @param errno at least {@link #ERRNO_BYTES} bytes, used by one thread at a time
     */
    public static long syscall(MemorySegment errno, long number, long a, long b, long c, long d, long e, long f) {
        try {
            long result = (long) SYSCALL.invokeExact(errno, number, a, b, c, d, e, f);
            return result >= 0 ? result : -errnoIn(errno);
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    /** Memory for {@link #syscall}. */
    public static MemorySegment errnoMemory(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /** Maps anonymous or file memory wherever there is room; the address, or a negated errno. */
    public static long mmap(long bytes, int protection, int flags, int fd, long offset) {
        return call(MMAP, 0, bytes, protection, flags, fd, offset);
    }

    public static int munmap(long address, long bytes) {
        return intCall(MUNMAP, address, bytes, 0);
    }

    public static int madvise(long address, long bytes, int advice) {
        return intCall(MADVISE, address, bytes, advice);
    }

    public static int close(int fd) {
        return intCall(CLOSE, fd, 0, 0);
    }

    public static int socket(int domain, int type, int protocol) {
        return intCall(SOCKET, domain, type, protocol);
    }

    public static int bind(int fd, MemorySegment address, int length) {
        return intCall(BIND, fd, address.address(), length);
    }

    public static int listen(int fd, int backlog) {
        return intCall(LISTEN, fd, backlog, 0);
    }

    public static int connect(int fd, MemorySegment address, int length) {
        return intCall(CONNECT, fd, address.address(), length);
    }

    public static int shutdown(int fd, int how) {
        return intCall(SHUTDOWN, fd, how, 0);
    }

    /** Sets an option whose value is an int. */
    public static int setSocketOption(int fd, int level, int name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            return setSocketOption(fd, level, name, memory.address(), Integer.BYTES);
        }
    }

    public static int setSocketOption(int fd, int level, int name, long valueAddress, int length) {
        return result((int) raw(SETSOCKOPT, fd, level, name, valueAddress, length, 0));
    }

    public static int getSocketOption(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        return result((int) raw(GETSOCKOPT, fd, level, name, value.address(), length.address(), 0));
    }

    /** Waits for a connection; whose it is is not asked. */
    public static int accept(int fd, int flags) {
        return result((int) raw(ACCEPT, fd, 0, 0, flags, 0, 0));
    }

    /**
     * Sends a message with what goes along with it.
     *
     * @param header a {@code msghdr}
     */
    public static long sendMessage(int fd, MemorySegment header, int flags) {
        return call(SENDMSG, fd, header.address(), flags, 0, 0, 0);
    }

    /**
     * Receives a message with what goes along with it.
     *
     * @param header a {@code msghdr}
     */
    public static long receiveMessage(int fd, MemorySegment header, int flags) {
        return call(RECVMSG, fd, header.address(), flags, 0, 0, 0);
    }

    /** Another descriptor for the same file, closed on exec. */
    public static int duplicate(int fd) {
        return intCall(FCNTL, fd, F_DUPFD_CLOEXEC, 0);
    }

    /** Makes {@code target} another descriptor for the file of {@code fd}; what it stood for is closed. */
    public static int duplicateTo(int fd, int target) {
        return intCall(DUP3, fd, target, O_CLOEXEC);
    }

    public static int closeOnExec(int fd) {
        return intCall(FCNTL, fd, F_SETFD, FD_CLOEXEC);
    }

    /** Holds for all descriptors of the same open socket, other processes' too. */
    public static int nonBlocking(int fd) {
        return intCall(FCNTL, fd, F_SETFL, O_NONBLOCK);
    }

    /** Whose rights this process has. */
    public static int effectiveUser() {
        return intCall(GETEUID, 0, 0, 0);
    }

    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return intCall(GETSOCKNAME, fd, address.address(), length.address());
    }

    public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return intCall(GETPEERNAME, fd, address.address(), length.address());
    }

    public static int eventfd(int initial, int flags) {
        return intCall(EVENTFD, initial, flags, 0);
    }

    /** Bytes written, or a negated errno. */
    public static long write(int fd, long address, long length) {
        return call(WRITE, fd, address, length, 0, 0, 0);
    }

    public static int chmod(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return intCall(
                    CHMOD, arena.allocateFrom(path, StandardCharsets.UTF_8).address(), mode, 0);
        }
    }

    public static int unlink(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return intCall(
                    UNLINK, arena.allocateFrom(path, StandardCharsets.UTF_8).address(), 0, 0);
        }
    }

    /** The process's limit of open files (RLIMIT_NOFILE). */
    public static long openFilesMax() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(16, 8);
            int result = intCall(GETRLIMIT, RLIMIT_NOFILE, limit.address(), 0);
            long soft = limit.get(ValueLayout.JAVA_LONG, 0);
            return result < 0 || soft < 0 ? Long.MAX_VALUE : soft; // -1 is no limit
        }
    }

    /** Sets the CPUs of the calling thread; {@code mask} is the kernel's bit set. */
    public static int setAffinity(MemorySegment mask) {
        return intCall(SETAFFINITY, 0, mask.byteSize(), mask.address());
    }

    /** Reads the CPUs of a thread ({@code 0}: the calling one) into {@code mask}. */
    public static int getAffinity(int tid, MemorySegment mask) {
        return intCall(GETAFFINITY, tid, mask.byteSize(), mask.address());
    }

    /** A function that returns a long. */
    private static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        long returned = raw(function, a, b, c, d, e, f);
        return returned == -1 ? -errnoIn(ERRNO_OF_THREAD.get()) : returned;
    }

    /** A function that returns an int: what is in the upper half of the register means nothing. */
    private static int intCall(MemorySegment function, long a, long b, long c) {
        return result((int) raw(function, a, b, c, 0, 0, 0));
    }

    private static int result(int returned) {
        return returned >= 0 ? returned : -errnoIn(ERRNO_OF_THREAD.get());
    }

    private static long raw(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, ERRNO_OF_THREAD.get(), a, b, c, d, e, f, 0L);
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    private static int errnoIn(MemorySegment saved) {
        return saved.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    private static RuntimeException rethrow(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return t instanceof RuntimeException runtime ? runtime : new IllegalStateException(t);
    }
}
