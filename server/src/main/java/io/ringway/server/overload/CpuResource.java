package io.ringway.server.overload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How busy the processors are, of the machine or of the container (Envoy {@code cpu_utilization}), smoothed as in Envoy: a look counts for a
 * twentieth. Owner: overload.
 */
final class CpuResource implements Resource {
    private static final double WEIGHT = 0.05;
    /** Fields of {@code /proc/stat}: idle and waiting for a disk. */
    private static final int IDLE = 3;

    private static final int WAITING = 4;
    /** What follows is part of what stands before. */
    private static final int GUEST = 8;

    private static final String USAGE = "usage_usec ";

    /** Something that grows: how long there was work, and how long there could have been. */
    record Time(double busy, double all) {}

    /** Reads the time. */
    interface Source {
        Time now() throws IOException;
    }

    private final Source source;
    private Time before = new Time(0, 0);
    private boolean isFirst = true;
    private double smooth;

    CpuResource(Source source) {
        this.source = source;
    }

    @Override
    public double pressure() throws IOException {
        Time now = source.now();
        double all = now.all() - before.all();
        if (!isFirst && all > 0) {
            double share = Math.clamp((now.busy() - before.busy()) / all, 0, 1);
            smooth = share * WEIGHT + smooth * (1 - WEIGHT);
        }
        isFirst = false;
        before = now;
        return smooth;
    }

    /** All processors of the machine. */
    static Source ofHost(Path stat) {
        return () -> {
            String[] words = Files.readAllLines(stat).getFirst().strip().split("\\s+", -1);
            long[] ticks = Arrays.stream(words, 1, Math.min(words.length, 1 + GUEST))
                    .mapToLong(Long::parseLong)
                    .toArray();
            long all = Arrays.stream(ticks).sum();
            return new Time(all - ticks[IDLE] - ticks[WAITING], all);
        };
    }

    /** What the control group may use of them. */
    static Source ofContainer(Cgroup group, LongSupplier clockNs, int processors) {
        return () -> {
            Path usage = group.find("cpuacct", "cpu.stat", "cpuacct.usage");
            if (usage == null) {
                throw new NoSuchFileException("processor time of the control group");
            }
            double cores = cores(group, processors);
            return new Time(usedNs(usage), clockNs.getAsLong() * cores);
        };
    }

    private static double usedNs(Path usage) throws IOException {
        List<String> lines = Files.readAllLines(usage);
        for (String line : lines) {
            if (line.startsWith(USAGE)) {
                return Long.parseLong(line.substring(USAGE.length()).strip()) * 1_000.0;
            }
        }
        return Long.parseLong(lines.getFirst().strip());
    }

    private static double cores(Cgroup group, int processors) throws IOException {
        Path quota = group.find("cpu", "cpu.max", "cpu.cfs_quota_us");
        if (quota == null) {
            return processors;
        }
        String[] words = Files.readString(quota).strip().split("\\s+", -1);
        if (words[0].equals("max") || words[0].equals("-1")) {
            return processors;
        }
        long period = 100_000; // the kernel's default
        Path periodFile = group.find("cpu", "cpu.max", "cpu.cfs_period_us");
        if (words.length > 1) {
            period = Long.parseLong(words[1]);
        } else if (periodFile != null) {
            period = Long.parseLong(Files.readString(periodFile).strip());
        }
        return Math.min(processors, Double.parseDouble(words[0]) / period);
    }
}
