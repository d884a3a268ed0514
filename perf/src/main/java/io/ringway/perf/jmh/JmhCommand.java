package io.ringway.perf.jmh;

import io.ringway.perf.bench.PerfHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the micro-benchmarks, always with the allocation profiler and with the proxy's own JVM flags. */
@Command(
        name = "jmh",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the micro-benchmarks with the proxy's JVM flags: time and bytes allocated per operation.",
            "Results also go to perf/out/jmh.json.",
        },
        footer = {
            "",
            "Examples:",
            "  perf/run jmh                      all of them",
            "  perf/run jmh Pick                 those with Pick in their name",
            "  perf/run jmh --quick --no-bytes   seconds; fails if anything allocates (for a continuous build)",
        })
public final class JmhCommand implements Callable<Integer> {
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    /** Bytes per operation that are surely nothing. */
    private static final double NOTHING_BYTES = 0.5;
    /** What JMH itself allocates in an iteration, with a margin; divided by few operations it looks like much. */
    private static final double HARNESS_BYTES = 6_144;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "PATTERN", description = "regular expressions on benchmark names")
    private List<String> patterns = List.of();

    @Option(names = "--forks", paramLabel = "N", description = "JVMs per benchmark (default: ${DEFAULT-VALUE})")
    private int forks = 2;

    @Option(names = "--seconds", paramLabel = "S", description = "per iteration (default: ${DEFAULT-VALUE})")
    private double seconds = 1;

    @Option(names = "--iterations", paramLabel = "N", description = "measured, after as many for warm-up (default: 5)")
    private int iterations = 5;

    @Option(names = "--quick", description = "one fork, two short iterations: times mean little")
    private boolean quick;

    @Option(names = "--no-bytes", description = "exit 1 if a benchmark allocates (builds may)")
    private boolean mustNotAllocate;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
    public JmhCommand() {}

    @Override
    public Integer call() throws RunnerException {
        PerfHome home = PerfHome.find();
        TimeValue time = TimeValue.milliseconds(quick ? 200 : (long) (seconds * 1000));
        int count = quick ? 2 : iterations;
        ChainedOptionsBuilder options = new OptionsBuilder()
                .jvmArgs(jvmFlags(home).toArray(new String[0]))
                .addProfiler(GCProfiler.class)
                .forks(quick ? 1 : forks)
                .warmupIterations(count)
                .warmupTime(time)
                .measurementIterations(count)
                .measurementTime(time)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(home.out().resolve("jmh.json").toString());
        (patterns.isEmpty() ? List.of("io.ringway") : patterns).forEach(options::include);
        Collection<RunResult> results = new Runner(options.build()).run();
        return mustNotAllocate && hasAllocation(results, (double) time.convertTo(TimeUnit.NANOSECONDS)) ? 1 : 0;
    }

    private boolean hasAllocation(Collection<RunResult> results, double iterationNs) {
        boolean found = false;
        for (RunResult result : results) {
            Result<?> bytes = result.getSecondaryResults().get(ALLOCATION);
            double operations = iterationNs / result.getPrimaryResult().getScore();
            String filter = result.getParams().getParam("filter");
            boolean isScript = filter != null && filter.startsWith("lua"); // its values are Java's, too
            boolean isCold = result.getParams().getBenchmark().contains("BuildBenchmark") || isScript;
            if (!isCold && bytes != null && bytes.getScore() > Math.max(NOTHING_BYTES, HARNESS_BYTES / operations)) {
                found = true;
                spec.commandLine()
                        .getErr()
                        .printf("%s allocates %.1f B/op%n", result.getParams().getBenchmark(), bytes.getScore());
            }
        }
        spec.commandLine().getErr().flush();
        return found;
    }

    /** The proxy's own flags, so that what is measured is what runs; JMH needs serialisation, which they forbid. */
    private static List<String> jvmFlags(PerfHome home) {
        Path file = home.repository().resolve("server/jvm.options");
        List<String> flags = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#") && !line.contains("serialFilter")) {
                    flags.addAll(List.of(line.strip().split(" +", -1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return flags;
    }
}
