package io.ringway.perf.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures the proxies of this machine side by side. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures Ringway beside every proxy found on this machine: same work, interleaved rounds, the proxy on one",
            "CPU, origin and load on another. The figure that decides is quiet CPU-µs per request: the tenth percentile",
            "of 100 ms slices. Installs nothing; says what is missing.",
        },
        footer = {
            "",
            "Examples:",
            "  perf/run bench                                              everything: about an hour",
            "  perf/run bench --quick                                      an honest table in about five minutes",
            "  perf/run bench --scenarios ka32,ka128,ka1000 --rounds 5     the figures that decide",
            "  perf/run bench --peers floor,ringway --scenarios ka128      one ratio",
            "  perf/run bench --latency                                    p50 to max at 12,000 and 30,000 requests/s",
            "  perf/run bench --rate 20000 --peers nginx,ringway,direct    latency at another rate",
            "  perf/run bench --custom 'old=/tmp/old/ringway run -c {config} --concurrency 1' --peers floor,ringway",
            "  perf/run bench --smoke                                      a few seconds: does it work?",
            "",
            "Scenarios: ka1 ka32 ka128 ka1000 10k 1m headers close idle routes1 routes1k routes50k hosts100 hosts10k",
            "  log two open12k open30k",
            "Exit: 0 no errors, 1 wrong answers or a proxy that failed, 2 usage.",
        })
public final class BenchCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

    @Spec
    private CommandSpec spec;

    @Option(names = "--scenarios", split = ",", paramLabel = "NAME", description = "which work (default: all)")
    private List<String> scenarios = List.of("all");

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description = "floor, ringway, nginx, haproxy, caddy, envoy, direct (default: all found)")
    private List<String> peers = PeerCatalog.NAMES;

    @Option(names = "--rounds", paramLabel = "N", description = "interleaved rounds (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--seconds", paramLabel = "S", description = "measured each time (default: ${DEFAULT-VALUE})")
    private double seconds = 3;

    @Option(names = "--warmup", paramLabel = "S", description = "load before measuring (default: ${DEFAULT-VALUE})")
    private double warmup = 1;

    @Option(
            names = "--jvm-warmup",
            paramLabel = "S",
            description = "load before a JVM is first measured (default: ${DEFAULT-VALUE})")
    private double jvmWarmup = 25;

    @Option(names = "--rate", paramLabel = "R", description = "one open-loop scenario at R requests/s, nothing else")
    private @Nullable Double rate;

    @Option(
            names = "--work",
            paramLabel = "full|plain",
            description = "full: forwarding headers and request ids everywhere; plain: none (default: full)")
    private Work work = Work.FULL;

    @Option(names = "--ringway", paramLabel = "FILE", description = "launcher (default: ringway of this checkout)")
    private @Nullable Path ringway;

    @Option(names = "--ringway-arg", paramLabel = "ARG", description = "further argument for ringway run, repeatable")
    private List<String> ringwayArguments = List.of();

    @Option(
            names = "--custom",
            paramLabel = "NAME=COMMAND",
            description = "another proxy that reads {config} (Envoy YAML) or takes {port} and {origin}, repeatable")
    private List<String> customs = List.of();

    @Option(names = "--proxy-cpu", paramLabel = "N", description = "CPU of the proxies (default: ${DEFAULT-VALUE})")
    private int proxyCpu = 0;

    @Option(names = "--load-cpu", paramLabel = "N", description = "CPU of the load (default: ${DEFAULT-VALUE})")
    private int loadCpu = 1;

    @Option(
            names = "--max-wait",
            paramLabel = "PERCENT",
            description = "run-queue wait above which a measurement is repeated (default: ${DEFAULT-VALUE})")
    private double waitPercentMax = 4;

    @Option(names = "--repeats", paramLabel = "N", description = "of a disturbed one (default: ${DEFAULT-VALUE})")
    private int repeats = 2;

    @Option(names = "--out", paramLabel = "FILE", description = "JSON lines (default: perf/out/bench-<time>.jsonl)")
    private @Nullable Path out;

    @Option(names = "--markdown", description = "print the tables as Markdown, for RESULTS.md")
    private boolean markdown;

    @Option(names = "--quick", description = "the scenarios that decide, fewer and shorter rounds: five minutes")
    private boolean quick;

    @Option(
            names = "--latency",
            description = "open loops only: p50 to max at fixed rates below the knee, and a distribution per proxy")
    private boolean latency;

    @Option(names = "--smoke", description = "one short round of three scenarios; figures mean nothing")
    private boolean smoke;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
    public BenchCommand() {}

    @Override
    public Integer call() {
        try {
            return run();
        } catch (BenchException e) {
            err().println(e.getMessage());
            return 1;
        }
    }

    private int run() {
        if (latency && scenarios.contains("all")) {
            scenarios = List.of("open12k", "open30k");
        }
        if (smoke) {
            scenarios = scenarios.contains("all") ? List.of("ka32", "close", "open12k") : scenarios;
            rounds = 1;
            seconds = 0.8;
            warmup = 0.3;
            jvmWarmup = 1;
            repeats = 0;
        }
        if (quick) {
            scenarios = scenarios.contains("all") ? List.of("ka32", "ka128", "ka1000", "10k", "open12k") : scenarios;
            rounds = 3;
            seconds = 1.5;
            jvmWarmup = 12;
            repeats = 0;
        }
        List<Scenario> chosen = rate == null ? Scenario.named(scenarios) : List.of(Scenario.openLoop("rate", rate));
        PerfHome home = PerfHome.find();
        Machine machine = Machine.here();
        machine.requireForBench(proxyCpu, loadCpu);
        machine.keepAwayFrom(proxyCpu, loadCpu);

        NativeTools tools = new NativeTools(home.sources(), home.binaries(), err()::println);
        BenchSettings settings = new BenchSettings(
                tools.load(),
                rounds,
                seconds,
                warmup,
                jvmWarmup,
                Math.min(jvmWarmup, 8),
                proxyCpu,
                loadCpu,
                waitPercentMax,
                repeats);
        PeerCatalog catalog = new PeerCatalog(home, tools, ringway, ringwayArguments);
        catalog.look(peers);
        customs.forEach(catalog::addCustom);
        announce(machine, catalog);
        announceTime(catalog.found(), chosen);
        if (catalog.found().isEmpty()) {
            throw new BenchException("nothing to measure");
        }
        return measure(home, settings, catalog.found(), chosen);
    }

    private void announce(Machine machine, PeerCatalog catalog) {
        err().println(machine.describe());
        catalog.found().forEach(p -> err().printf("  %-8s %s%n", p.name(), p.version()));
        catalog.missing().forEach((name, how) -> err().printf("  %-8s missing: %s%n", name, how));
        err().flush();
    }

    /** Rounds without repeats, and the warm-up of JVMs. */
    private void announceTime(List<Peer> found, List<Scenario> chosen) {
        double total = 0;
        for (Scenario scenario : chosen) {
            for (Peer peer : found) {
                if (peer.takesPartIn(scenario)) {
                    total += rounds * (seconds + warmup + 0.5) + (peer.isJvm() ? Math.min(jvmWarmup, 8) : 0);
                }
            }
        }
        err().printf("about %.0f minutes, more if measurements are disturbed%n", Math.ceil(total / 60));
        err().flush();
    }

    private int measure(PerfHome home, BenchSettings settings, List<Peer> found, List<Scenario> chosen) {
        Path results = out != null
                ? out
                : home.out()
                        .resolve("bench-"
                                + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP) + ".jsonl");
        List<Measurement> measurements;
        try (Children children = new Children();
                CounterPage page = CounterPage.create()) {
            Ports ports = new Ports();
            int originPort = ports.take();
            PeerFleet fleet = new PeerFleet(home, children, ports, originPort, work, settings);
            Sampler sampler = new Sampler(settings, children, page, originPort);
            measurements =
                    new Bench(settings, fleet, sampler, m -> store(results, m), this::progress).run(found, chosen);
        }
        Report report = new Report(chosen, found, measurements);
        if (markdown) {
            spec.commandLine().getOut().println(heading(home, found));
        }
        spec.commandLine().getOut().println(markdown ? report.markdown() : report.plain());
        spec.commandLine().getOut().flush();
        err().println("measurements: " + results);
        report.writeLatencies(results).forEach(file -> err().println("distribution: " + file));
        boolean hasErrors = measurements.stream().anyMatch(m -> m.load().errors() > 0);
        return hasErrors ? 1 : 0;
    }

    /** What a table in RESULTS.md has to say of itself. */
    private String heading(PerfHome home, List<Peer> found) {
        String versions = found.stream().map(p -> p.name() + " " + p.version()).collect(Collectors.joining(", "));
        String arguments = String.join(" ", spec.commandLine().getParseResult().originalArgs());
        return "## %s, commit %s%n%n%s; %s. `perf/run %s`"
                .formatted(
                        LocalDate.now(ZoneId.systemDefault()),
                        home.commit(),
                        Machine.here().describe(),
                        versions,
                        arguments);
    }

    private static void store(Path results, Measurement m) {
        try {
            String line = JsonMapper.shared().writeValueAsString(m) + "\n";
            Files.writeString(results, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void progress(String line) {
        err().println(line);
        err().flush();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
