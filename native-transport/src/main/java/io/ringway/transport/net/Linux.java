package io.ringway.transport.net;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * System calls through the C library. Every call returns the call's result, or the negated errno.
 *
 * <p>All arguments travel as 64-bit registers, which the calling conventions of x86-64 and aarch64 allow for the integer and
 * pointer arguments used here, so that one handle per number of arguments is enough.
 *
 * <p>Owner: any (the errno goes through memory of the calling thread or of the caller).
 */
public final class Linux {
    /** Bytes of the memory that {@link #syscall} needs to save errno in. */
    public static final int ERRNO_BYTES;

    private static final int RLIMIT_NOFILE = 7;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO;
    private static final ThreadLocal<MemorySegment> ERRNO_OF_THREAD;

    static {
        MemoryLayout layout = Linker.Option.captureStateLayout();
        ERRNO_BYTES = (int) layout.byteSize();
        ERRNO = layout.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        // Automatic: lives as long as the thread keeps it.
        ERRNO_OF_THREAD = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(layout));
    }

    private static final MethodHandle SYSCALL = handle("syscall", 7, true);
    private static final MethodHandle MMAP = handle("mmap", 6, true);
    private static final MethodHandle MUNMAP = handle("munmap", 2, true);
    private static final MethodHandle CLOSE = handle("close", 1, false);
    private static final MethodHandle SOCKET = handle("socket", 3, false);
    private static final MethodHandle BIND = handle("bind", 3, false);
    private static final MethodHandle LISTEN = handle("listen", 2, false);
    private static final MethodHandle CONNECT = handle("connect", 3, false);
    private static final MethodHandle SHUTDOWN = handle("shutdown", 2, false);
    private static final MethodHandle SETSOCKOPT = handle("setsockopt", 5, false);
    private static final MethodHandle GETSOCKNAME = handle("getsockname", 3, false);
    private static final MethodHandle GETPEERNAME = handle("getpeername", 3, false);
    private static final MethodHandle EVENTFD = handle("eventfd", 2, false);
    private static final MethodHandle WRITE = handle("write", 3, true);
    private static final MethodHandle CHMOD = handle("chmod", 2, false);
    private static final MethodHandle UNLINK = handle("unlink", 1, false);
    private static final MethodHandle SETAFFINITY = handle("sched_setaffinity", 3, false);
    private static final MethodHandle GETRLIMIT = handle("getrlimit", 2, false);
    private static final MethodHandle GETAFFINITY = handle("sched_getaffinity", 3, false);

    private Linux() {}

    /**
     * A raw system call; the hot one ({@code io_uring_enter}), so the caller brings the errno memory.
     *
     * @param errno at least {@link #ERRNO_BYTES} bytes, used by one thread at a time
     */
    public static long syscall(MemorySegment errno, long number, long a, long b, long c, long d, long e, long f) {
        try {
            long result = (long) SYSCALL.invokeExact(errno, number, a, b, c, d, e, f);
            return result >= 0 ? result : -(int) ERRNO.get(errno, 0L);
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    /** Memory for {@link #syscall}. */
    public static MemorySegment errnoMemory(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /** The address, or a negated errno. */
    public static long mmap(long bytes, int protection, int flags, int fd, long offset) {
        try {
            MemorySegment errno = ERRNO_OF_THREAD.get();
            long address =
                    (long) MMAP.invokeExact(errno, 0L, bytes, (long) protection, (long) flags, (long) fd, offset);
            return address == -1 ? -(int) ERRNO.get(errno, 0L) : address;
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    public static long munmap(long address, long bytes) {
        try {
            MemorySegment errno = ERRNO_OF_THREAD.get();
            long result = (long) MUNMAP.invokeExact(errno, address, bytes);
            return result == -1 ? -(int) ERRNO.get(errno, 0L) : result;
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    public static int close(int fd) {
        return call1(CLOSE, fd);
    }

    public static int socket(int domain, int type, int protocol) {
        return call3(SOCKET, domain, type, protocol);
    }

    public static int bind(int fd, MemorySegment address, int length) {
        return call3(BIND, fd, address.address(), length);
    }

    public static int listen(int fd, int backlog) {
        return call2(LISTEN, fd, backlog);
    }

    public static int connect(int fd, MemorySegment address, int length) {
        return call3(CONNECT, fd, address.address(), length);
    }

    public static int shutdown(int fd, int how) {
        return call2(SHUTDOWN, fd, how);
    }

    /** Sets an option whose value is an int. */
    public static int setSocketOption(int fd, int level, int name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            return setSocketOption(fd, level, name, memory.address(), Integer.BYTES);
        }
    }

    public static int setSocketOption(int fd, int level, int name, long valueAddress, int length) {
        try {
            MemorySegment errno = ERRNO_OF_THREAD.get();
            return result(
                    (int) SETSOCKOPT.invokeExact(
                            errno, (long) fd, (long) level, (long) name, valueAddress, (long) length),
                    errno);
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        return call3(GETSOCKNAME, fd, address.address(), length.address());
    }

    public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return call3(GETPEERNAME, fd, address.address(), length.address());
    }

    public static int eventfd(int initial, int flags) {
        return call2(EVENTFD, initial, flags);
    }

    /** Bytes written, or a negated errno. */
    public static long write(int fd, long address, long length) {
        try {
            MemorySegment errno = ERRNO_OF_THREAD.get();
            long result = (long) WRITE.invokeExact(errno, (long) fd, address, length);
            return result == -1 ? -(int) ERRNO.get(errno, 0L) : result;
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    public static int chmod(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return call2(CHMOD, arena.allocateFrom(path, StandardCharsets.UTF_8).address(), mode);
        }
    }

    public static int unlink(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return call1(
                    UNLINK, arena.allocateFrom(path, StandardCharsets.UTF_8).address());
        }
    }

    /** The process's limit of open files (RLIMIT_NOFILE). */
    public static long openFilesMax() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(16, 8);
            int result = call2(GETRLIMIT, RLIMIT_NOFILE, limit.address());
            long soft = limit.get(ValueLayout.JAVA_LONG, 0);
            return result < 0 || soft < 0 ? Long.MAX_VALUE : soft; // -1 is no limit
        }
    }

    /** Sets the CPUs of the calling thread; {@code mask} is the kernel's bit set. */
    public static int setAffinity(MemorySegment mask) {
        return call3(SETAFFINITY, 0, mask.byteSize(), mask.address());
    }

    /** Reads the CPUs of a thread ({@code 0}: the calling one) into {@code mask}. */
    public static int getAffinity(int tid, MemorySegment mask) {
        return call3(GETAFFINITY, tid, mask.byteSize(), mask.address());
    }

    private static int call1(MethodHandle handle, long a) {
        try {
            MemorySegment errno = ERRNO_OF_THREAD.get();
            return result((int) handle.invokeExact(errno, a), errno);
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    private static int call2(MethodHandle handle, long a, long b) {
        try {
            MemorySegment errno = ERRNO_OF_THREAD.get();
            return result((int) handle.invokeExact(errno, a, b), errno);
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    private static int call3(MethodHandle handle, long a, long b, long c) {
        try {
            MemorySegment errno = ERRNO_OF_THREAD.get();
            return result((int) handle.invokeExact(errno, a, b, c), errno);
        } catch (Throwable t) {
            throw rethrow(t);
        }
    }

    private static int result(int returned, MemorySegment errno) {
        return returned >= 0 ? returned : -(int) ERRNO.get(errno, 0L);
    }

    private static MethodHandle handle(String name, int arguments, boolean returnsLong) {
        MemoryLayout[] layouts = new MemoryLayout[arguments];
        Arrays.fill(layouts, ValueLayout.JAVA_LONG);
        FunctionDescriptor descriptor =
                FunctionDescriptor.of(returnsLong ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT, layouts);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, CAPTURE_ERRNO);
    }

    private static RuntimeException rethrow(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return t instanceof RuntimeException runtime ? runtime : new IllegalStateException(t);
    }
}
