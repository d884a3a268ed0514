package io.ringway.server.overload;

import io.ringway.transport.memory.BufferPool;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the control group of this process still has for buffers: a sixteenth of its limit stays free for everything else. What the kernel
 * keeps of files that nobody has used again does not count, it gives that up. Without a limit there is always room. Owner: one worker.
 */
public final class MemoryRoom implements BufferPool.Room {
    private static final System.Logger LOG = System.getLogger("overload");
    private static final int KEPT_FREE = 16;
    /** A group without a limit says a number of this size (version 1). */
    private static final long NO_LIMIT = 1L << 60;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SILENCE_NS = TimeUnit.MINUTES.toNanos(1);

    private final @Nullable CgroupMemory memory;
    private final LongSupplier clockNs;
    private boolean wasRefused;
    private boolean wasTold;
    private long refusedNs;
    private long toldNs;

    public MemoryRoom() {
        this(Cgroup.OF_PROCESS, System::nanoTime);
    }

    MemoryRoom(Cgroup group, LongSupplier clockNs) {
        this.clockNs = clockNs;
        memory = find(group);
    }

    private static @Nullable CgroupMemory find(Cgroup group) {
        try {
            return CgroupMemory.of(group);
        } catch (IOException e) {
            return null; // no group that limits us
        }
    }

    @Override
    public boolean has(int bytes) {
        long nowNs = clockNs.getAsLong();
        if (wasRefused && nowNs - refusedNs < PAUSE_NS) {
            return false;
        }
        wasRefused = !fits(bytes);
        if (wasRefused) {
            refusedNs = nowNs;
            tell(nowNs);
        }
        return !wasRefused;
    }

    private boolean fits(int bytes) {
        if (memory == null) {
            return true;
        }
        try {
            long most = memory.limit();
            return most >= NO_LIMIT || memory.usage() - memory.idleFiles() + bytes <= most - most / KEPT_FREE;
        } catch (IOException | NumberFormatException e) {
            return true; // the group has gone: nothing is known of a limit
        }
    }

    private void tell(long nowNs) {
        if (!wasTold || nowNs - toldNs >= SILENCE_NS) {
            wasTold = true;
            toldNs = nowNs;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the control group's memory is used up but for a sixteenth: buffers do not grow, receiving may have to wait");
        }
    }
}
