package io.ringway.perf.profile;

import io.ringway.perf.bench.BenchException;
import io.ringway.perf.bench.PerfHome;
import io.ringway.perf.bench.ProfiledRun;
import io.ringway.perf.bench.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a flame graph of Ringway: of one it starts and loads itself, or of one that runs already. */
@Command(
        name = "profile",
        mixinStandardHelpOptions = true,
        description = {
            "Writes an interactive flame graph into flamegraphs/<date>-<commit>-<scenario>.html and prints the hottest",
            "frames. Without --pid it starts Ringway and puts it under the scenario's load first.",
        },
        footer = {
            "",
            "Examples:",
            "  perf/run profile ka128                        CPU, Ringway under 128 keep-alive connections",
            "  perf/run profile ka1000 --event alloc         what allocates there",
            "  perf/run profile --pid 4711 --seconds 30 production",
        })
public final class ProfileCommand implements Callable<Integer> {
    private static final int FRAMES_SHOWN = 30;
    private static final int KERNEL_FRAMES_SHOWN = 15;
    private static final int THREADS_SHOWN = 6;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SCENARIO",
            description = "of perf/run bench, or a word for the file's name")
    private String scenario = "ka128";

    @Option(names = "--pid", paramLabel = "PID", description = "a running Ringway; nothing is started")
    private @Nullable Long pid;

    @Option(names = "--event", paramLabel = "EVENT", description = "cpu, ctimer, wall, alloc, lock (default: cpu)")
    private String event = "cpu";

    @Option(names = "--seconds", paramLabel = "S", description = "how long (default: ${DEFAULT-VALUE})")
    private double seconds = 10;

    @Option(names = "--warmup", paramLabel = "S", description = "load before that (default: ${DEFAULT-VALUE})")
    private double warmup = 20;

    @Option(names = "--interval", paramLabel = "US", description = "between samples (default: ${DEFAULT-VALUE} µs)")
    private int intervalUs = 1_000;

    @Option(names = "--ringway", paramLabel = "FILE", description = "launcher (default: ringway of this checkout)")
    private @Nullable Path ringway;

    @Option(names = "--ringway-arg", paramLabel = "ARG", description = "further argument for ringway run, repeatable")
    private List<String> ringwayArguments = List.of();

    @Option(names = "--out", paramLabel = "FILE", description = "the flame graph")
    private @Nullable Path out;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
    public ProfileCommand() {}

    @Override
    public Integer call() {
        PerfHome home = PerfHome.find();
        try {
            if (pid != null) {
                profile(home, pid);
            } else {
                List<Scenario> chosen = Scenario.named(List.of(scenario));
                ProfiledRun run = new ProfiledRun(
                        home, ringway, ringwayArguments, spec.commandLine().getErr()::println);
                run.underLoad(chosen.getFirst(), warmup, seconds + 1, jvm -> profile(home, jvm));
            }
            return 0;
        } catch (BenchException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private void profile(PerfHome home, long jvm) {
        Path graph = out != null ? out.toAbsolutePath() : graphFile(home);
        Path collapsed = home.out().resolve("profile.collapsed");
        // Without perf events (perf_event_paranoid, seccomp) there are still the threads' CPU timers, without kernel
        // frames.
        List<String> events = event.equals("cpu") ? List.of("cpu", "ctimer") : List.of(event);
        String started;
        try (Profiler profiler = Profiler.attach(jvm, home.binaries())) {
            started = profiler.start(events, intervalUs);
            spec.commandLine().getErr().printf("profiling process %d for %.0f s, event %s%n", jvm, seconds, started);
            Thread.sleep((long) (seconds * 1e3));
            profiler.stop(graph, "Ringway " + scenario + " (" + started + ")", collapsed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
        print(graph, Stacks.read(collapsed));
    }

    private void print(Path graph, Stacks stacks) {
        PrintWriter text = spec.commandLine().getOut();
        text.printf("%d samples, %.1f %% in the kernel%n%n", stacks.samples(), stacks.kernelPercent());
        text.println(stacks.byThread(THREADS_SHOWN));
        text.println(stacks.top(KERNEL_FRAMES_SHOWN));
        text.println(stacks.topOutsideKernel(FRAMES_SHOWN));
        text.println("flame graph: " + graph);
        text.flush();
    }

    private Path graphFile(PerfHome home) {
        String commit = home.commit();
        String suffix = event.equals("cpu") ? "" : "-" + event;
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        try {
            Path folder = Files.createDirectories(home.repository().resolve("flamegraphs"));
            return folder.resolve(today + "-" + commit + "-" + scenario + suffix + ".html");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
