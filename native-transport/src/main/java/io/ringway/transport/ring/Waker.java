package io.ringway.transport.ring;

import io.ringway.transport.net.Errno;
import io.ringway.transport.net.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Wakes a worker that sleeps in the kernel. The event descriptor is written only while it does, so that waking a busy worker costs
 * one atomic exchange and no system call.
 *
 * <pre>
 *   AWAKE --beginSleep--> ASLEEP --wake: write--> SIGNALLED --endSleep--> AWAKE
 *   AWAKE --wake--> SIGNALLED --beginSleep: refused--> AWAKE
 * </pre>
 *
 * <p>Every transition is an atomic read-modify-write: it orders what the waker published before it with what the worker reads
 * after it.
 *
 * <p>Owner: any.
 */
final class Waker {
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int SIGNALLED = 2;
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

    private static final long ONE_ADDRESS =
            Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L).address();
    private static final Cleaner CLEANER = Cleaner.create();

    private final int fd;
    private final AtomicInteger state = new AtomicInteger(AWAKE);

    Waker() throws IOException {
        fd = Linux.eventfd(0, EFD_CLOEXEC_NONBLOCK);
        if (fd < 0) {
            throw new IOException("eventfd: " + Errno.describe(-fd));
        }
        int descriptor = fd;
        // Closed when nobody can call wake() any more: closing it earlier could make a late wake() write to a stranger.
        CLEANER.register(this, () -> Linux.close(descriptor));
    }

    int fd() {
        return fd;
    }

    /** Any thread. */
    void wake() {
        if (state.getAndSet(SIGNALLED) == ASLEEP) {
            Linux.write(fd, ONE_ADDRESS, Long.BYTES);
        }
    }

    /** True if the worker may sleep now; false, and reset, if it was woken since the last call. */
    boolean beginSleep() {
        if (state.compareAndSet(AWAKE, ASLEEP)) {
            return true;
        }
        state.set(AWAKE);
        return false;
    }

    void endSleep() {
        state.getAndSet(AWAKE);
    }

    /** For a turn that does not sleep anyway. */
    void skipSleep() {
        if (state.getOpaque() == SIGNALLED) {
            state.getAndSet(AWAKE);
        }
    }
}
