package io.ringway.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that one thread has allocated on the heap since the meter was started. */
public final class AllocationMeter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long threadId;
    private final long startBytes;

    private AllocationMeter(long threadId) {
        this.threadId = threadId;
        startBytes = allocated(threadId);
    }

    /** Starts to count what the platform thread with this id allocates. */
    public static AllocationMeter of(long threadId) {
        return new AllocationMeter(threadId);
    }

    /** Starts to count what the current thread allocates. */
    public static AllocationMeter ofCurrentThread() {
        return new AllocationMeter(Thread.currentThread().threadId());
    }

    /** Bytes allocated since the start. */
    public long bytes() {
        return allocated(threadId) - startBytes;
    }

    private static long allocated(long threadId) {
        long bytes = THREADS.getThreadAllocatedBytes(threadId);
        if (bytes < 0) {
            throw new IllegalStateException("thread " + threadId + " is gone, or this JVM does not count allocations");
        }
        return bytes;
    }
}
