package io.ringway.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long a start takes: until the first answer, and until answers are as quick as later on. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Measures starts of Ringway, with its start-up cache and without: milliseconds from the command to the first",
            "answer, the CPU time that the process took for it, and milliseconds until the p99 of a quarter of a second is",
            "within twice that of the last seconds of the run. One connection sends request after request.",
            "Where others use the machine, the least CPU time is the figure to compare: waiting is not running.",
        },
        footer = {"", "Example:", "  perf/run start --times 5"})
public final class StartCommand implements Callable<Integer> {
    private static final double CLIENT_WARMUP_SECONDS = 3;

    @Spec
    private CommandSpec spec;

    @Option(names = "--times", paramLabel = "N", description = "starts of each kind (default: ${DEFAULT-VALUE})")
    private int times = 5;

    @Option(names = "--seconds", paramLabel = "S", description = "of load after each (default: ${DEFAULT-VALUE})")
    private double seconds = 15;

    @Option(
            names = "--cpus",
            paramLabel = "LIST",
            description = "CPUs of the proxy, as taskset takes them (default: all)")
    private String cpus = "0-" + (Runtime.getRuntime().availableProcessors() - 1);

    @Option(
            names = "--jvm-flag",
            paramLabel = "FLAG",
            description = "further flag of the proxy's JVM, repeatable: to try one out")
    private List<String> jvmFlags = List.of();

    @Option(names = "--ringway", paramLabel = "FILE", description = "launcher (default: ringway of this checkout)")
    private @Nullable Path ringway;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
    public StartCommand() {}

    /** What all starts share. */
    private record Bed(
            PerfHome home, Path launcher, Children children, Ports ports, int originPort, ProbeClient client) {}

    /**
     * One start; nanoseconds from the command's begin.
     *
     * @param cpuNs of the process until the first answer: the launcher's shell and then the JVM, all threads
     */
    private record Start(long answeredNs, long cpuNs, long settledNs, double warmP99Us) {}

    @Override
    public Integer call() {
        PerfHome home = PerfHome.find();
        Path launcher = ringway == null ? home.repository().resolve("ringway") : ringway.toAbsolutePath();
        NativeTools tools = new NativeTools(home.sources(), home.binaries(), this::progress);
        try (Children children = new Children()) {
            Ports ports = new Ports();
            int originPort = ports.take();
            children.startPiped(
                    List.of(tools.load().toString(), "--origin-only", "--origin-port", Integer.toString(originPort)),
                    1);
            while (!Ports.isListening(originPort)) {
                Pause.millis(10);
            }
            ProbeClient client = new ProbeClient("/100");
            client.drive(originPort, (long) (CLIENT_WARMUP_SECONDS * 1e9)); // the client is a JVM too
            Executables.version(List.of(launcher.toString(), "version")); // builds, if anything is out of date
            Bed bed = new Bed(home, launcher, children, ports, originPort, client);
            print("with the cache", "", bed);
            print("without", "-XX:AOTMode=off", bed);
            return 0;
        } catch (BenchException e) {
            progress(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private void print(String kind, String jvmFlag, Bed bed) {
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            progress("start %d/%d %s".formatted(i + 1, times, kind));
            starts.add(start(jvmFlag, bed));
        }
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%-15s first answer %s ms, CPU time %s ms, p99 within 2x of warm after %s ms, warm p99 %s µs%n",
                        kind,
                        spread(starts.stream()
                                .mapToDouble(s -> s.answeredNs() / 1e6)
                                .toArray()),
                        spread(starts.stream().mapToDouble(s -> s.cpuNs() / 1e6).toArray()),
                        spread(starts.stream()
                                .mapToDouble(s -> s.settledNs() / 1e6)
                                .toArray()),
                        spread(starts.stream().mapToDouble(Start::warmP99Us).toArray()));
        spec.commandLine().getOut().flush();
    }

    private Start start(String jvmFlag, Bed bed) {
        PerfHome home = bed.home();
        int port = bed.ports().take();
        Path config = home.out().resolve("start.yaml");
        Path log = home.out().resolve("start.log");
        try {
            Files.writeString(
                    config,
                    PeerConfig.render(
                            home.conf().resolve("envoy.yaml"),
                            Work.FULL,
                            Setup.USUAL,
                            port,
                            bed.originPort(),
                            bed.ports().take(),
                            home.out()));
            Files.writeString(log, "");
        } catch (IOException e) {
            throw new BenchException("cannot write " + config + ": " + e.getMessage());
        }
        long begin = System.nanoTime();
        List<String> command = List.of(
                "env",
                "RINGWAY_NO_BUILD=1",
                "RINGWAY_JAVA_OPTS=" + String.join(" ", jvmFlags) + " " + jvmFlag,
                bed.launcher().toString(),
                "run",
                "-c",
                config.toString(),
                "--concurrency",
                "1");
        Process process = bed.children().startLogged(command, cpus, home.repository(), log);
        try {
            bed.client().awaitAnswer(port, process, log);
            long answered = System.nanoTime() - begin;
            long cpuNs = ProcessStat.read(List.of(process.pid())).cpuNs();
            ProbeClient.Run run = bed.client().drive(port, (long) (seconds * 1e9));
            return new Start(answered, cpuNs, answered + run.settledNs(), run.warmP99Ns() / 1e3);
        } finally {
            bed.children().stop(process);
        }
    }

    private static String spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT, "%,.0f (%,.0f-%,.0f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
