package io.ringway.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sums over a process tree, from {@code /proc/PID/stat} and {@code status}.
 *
 * @param userTicks clock ticks in user mode
 * @param systemTicks clock ticks in the kernel
 * @param rssBytes resident memory, shared pages counted in each process
 */
record ProcessStat(long userTicks, long systemTicks, long rssBytes) {
    static final ProcessStat NONE = new ProcessStat(0, 0, 0);

    /** The process and all below it. */
    static List<Long> tree(ProcessHandle root) {
        List<Long> pids = new ArrayList<>(List.of(root.pid()));
        try (Stream<ProcessHandle> below = root.descendants()) {
            below.forEach(p -> pids.add(p.pid()));
        }
        return pids;
    }

    static ProcessStat read(List<Long> pids) {
        long user = 0;
        long system = 0;
        long rss = 0;
        for (long pid : pids) {
            Path folder = Path.of("/proc/" + pid);
            try {
                String stat = Files.readString(folder.resolve("stat"));
                // The name in parentheses may hold spaces; after it come state (field 3), ..., utime (14), stime (15).
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                user += Long.parseLong(fields[11]);
                system += Long.parseLong(fields[12]);
                rss += rssBytes(folder);
            } catch (IOException e) {
                // ended meanwhile
            }
        }
        return new ProcessStat(user, system, rss);
    }

    private static long rssBytes(Path folder) throws IOException {
        for (String line : Files.readAllLines(folder.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.substring(6).replace("kB", "").trim()) * 1024;
            }
        }
        return 0;
    }

    /** CPU time, in steps of a clock tick. */
    long cpuNs() {
        return (long) ((userTicks + systemTicks) * CpuStat.TICK_NS);
    }

    /** Share of user time between two readings, 0 to 1. */
    double userShareSince(ProcessStat earlier) {
        long user = userTicks - earlier.userTicks;
        long all = user + systemTicks - earlier.systemTicks;
        return all == 0 ? 0 : (double) user / all;
    }
}
