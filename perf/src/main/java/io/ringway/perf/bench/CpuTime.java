package io.ringway.perf.bench;

/**
 * CPU time in nanoseconds since some beginning.
 *
 * @param workNs of the threads that carry requests, and all others not named below
 * @param jitNs of a JVM's compiler threads
 * @param gcNs of a JVM's collector threads
 * @param waitNs runnable, but waiting for a CPU
 */
record CpuTime(long workNs, long jitNs, long gcNs, long waitNs) {
    static final CpuTime ZERO = new CpuTime(0, 0, 0, 0);

    /** Of one thread. */
    static CpuTime of(ThreadRole role, long runNs, long waitNs) {
        return switch (role) {
            case WORK -> new CpuTime(runNs, 0, 0, waitNs);
            case JIT -> new CpuTime(0, runNs, 0, waitNs);
            case GC -> new CpuTime(0, 0, runNs, waitNs);
        };
    }

    long totalNs() {
        return workNs + jitNs + gcNs;
    }

    CpuTime since(CpuTime earlier) {
        return new CpuTime(
                workNs - earlier.workNs, jitNs - earlier.jitNs, gcNs - earlier.gcNs, waitNs - earlier.waitNs);
    }

    CpuTime plus(CpuTime other) {
        return new CpuTime(workNs + other.workNs, jitNs + other.jitNs, gcNs + other.gcNs, waitNs + other.waitNs);
    }
}
