package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One CPU's line of {@code /proc/stat}, in clock ticks of 10 ms.
 *
 * @param busyTicks not idle and not stolen
 * @param stealTicks taken by the hypervisor
 */
record CpuStat(long busyTicks, long stealTicks) {
    static final double TICK_NS = 1e7;

    static CpuStat read(int cpu) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
                if (line.startsWith("cpu" + cpu + " ")) {
                    return parse(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CpuStat(0, 0);
    }

    /** Fields: name, user, nice, system, idle, iowait, irq, softirq, steal. */
    private static CpuStat parse(String line) {
        String[] f = line.split(" ", -1);
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7}) {
            busy += Long.parseLong(f[i]);
        }
        return new CpuStat(busy, Long.parseLong(f[8]));
    }

    CpuStat since(CpuStat earlier) {
        return new CpuStat(busyTicks - earlier.busyTicks, stealTicks - earlier.stealTicks);
    }

    /** Share of {@code windowNs} in which the CPU worked for somebody else than a process that used {@code ownNs}. */
    double foreignPercent(long ownNs, double windowNs) {
        return Math.max(0, (busyTicks * TICK_NS - ownNs) * 100 / windowNs);
    }

    double stealPercent(double windowNs) {
        return stealTicks * TICK_NS * 100 / windowNs;
    }
}
