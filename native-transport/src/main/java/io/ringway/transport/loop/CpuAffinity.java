package io.ringway.transport.loop;

import io.ringway.transport.net.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * Binds threads to CPUs. Only CPUs that the process may use count (containers and taskset narrow them): worker k gets the k-th of
 * these. Owner: any.
 */
public final class CpuAffinity {
    /** Bytes of a CPU mask: 8192 CPUs, the most a kernel is built for. */
    private static final int MASK_BYTES = 1024;

    private CpuAffinity() {}

    /** CPUs that the process may use, by number, ascending; empty if the system does not say. */
    public static int[] allowedCpus() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            // The main thread's mask is the process's: workers narrow only their own.
            int mainThread = (int) ProcessHandle.current().pid();
            if (Linux.getAffinity(mainThread, mask) < 0) {
                return new int[0];
            }
            return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_LONG)).stream().toArray();
        }
    }

    /**
     * Binds the calling thread to one CPU.
     *
     * @param index which of the allowed CPUs; wraps around, so that more workers than CPUs share them evenly
     * @return the CPU's number, or -1 if the system refused
     */
    public static int pinCurrentThread(int index) {
        int[] allowed = allowedCpus();
        if (allowed.length == 0) {
            return -1;
        }
        int cpu = allowed[Math.floorMod(index, allowed.length)];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            mask.setAtIndex(ValueLayout.JAVA_LONG, cpu / Long.SIZE, 1L << cpu % Long.SIZE);
            return Linux.setAffinity(mask) < 0 ? -1 : cpu;
        }
    }
}
