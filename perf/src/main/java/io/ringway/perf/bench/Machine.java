package io.ringway.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The machine that is measured on.
 *
 * @param cpus how many CPUs it has
 * @param model their name
 * @param kernel release of the running kernel
 */
record Machine(int cpus, String model, String kernel) {
    static Machine here() {
        List<String> info = lines("/proc/cpuinfo");
        String model = info.stream()
                .filter(l -> l.startsWith("model name"))
                .map(l -> l.substring(l.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch", "?"));
        int cpus = (int) info.stream().filter(l -> l.startsWith("processor")).count();
        return new Machine(Math.max(1, cpus), model, String.join(" ", lines("/proc/sys/kernel/osrelease")));
    }

    String describe() {
        String congestion = String.join(" ", lines("/proc/sys/net/ipv4/tcp_congestion_control"));
        return "%d x %s, Linux %s, TCP %s, JDK %s"
                .formatted(cpus, model, kernel, congestion, System.getProperty("java.version"));
    }

    void requireForBench(int proxyCpu, int loadCpu) {
        if (Executables.onPath("taskset") == null) {
            throw new BenchException("taskset is missing: apt-get install util-linux");
        }
        if (proxyCpu == loadCpu || proxyCpu >= cpus || loadCpu >= cpus) {
            throw new BenchException(
                    "needs two different CPUs out of " + cpus + "; got " + proxyCpu + " and " + loadCpu);
        }
    }

    /** Moves this process off the proxy's CPU, and off the load's too where there is a third. */
    void keepAwayFrom(int proxyCpu, int loadCpu) {
        String rest = IntStream.range(0, cpus)
                .filter(c -> c != proxyCpu && (c != loadCpu || cpus == 2))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        String pid = Long.toString(ProcessHandle.current().pid());
        Executables.firstOutput(List.of("taskset", "-a", "-c", "-p", rest, pid));
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
