package io.ringway.perf.bench;

/** What a thread is for, as its name tells; only a JVM has more than one role. */
enum ThreadRole {
    WORK,
    JIT,
    GC;

    /** @param comm the kernel's thread name, at most 15 characters */
    static ThreadRole of(String comm) {
        if (comm.startsWith("C1 Compiler") || comm.startsWith("C2 Compiler")) {
            return JIT;
        }
        boolean collects = comm.startsWith("GC Thread")
                || comm.startsWith("G1 ")
                || comm.startsWith("ZWorker")
                || comm.startsWith("ZDirector")
                || comm.startsWith("ZDriver")
                || comm.startsWith("Shenandoah")
                || comm.equals("VM Thread");
        return collects ? GC : WORK;
    }
}
