package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Ringway alone under one scenario's load, for somebody who looks into it meanwhile. */
public final class ProfiledRun {
    private static final int PROXY_CPU = 0;
    private static final int LOAD_CPU = 1;

    private final PerfHome home;
    private final @Nullable Path launcher;
    private final List<String> ringwayArguments;
    private final Consumer<String> progress;

    public ProfiledRun(
            PerfHome home, @Nullable Path launcher, List<String> ringwayArguments, Consumer<String> progress) {
        this.home = home;
        this.launcher = launcher;
        this.ringwayArguments = ringwayArguments;
        this.progress = progress;
    }

    /**
     * Starts origin, load and Ringway.
     *
     * @param look called with the proxy's pid once the warm-up is over; it returns before {@code seconds} have passed
     */
    public void underLoad(Scenario scenario, double warmupSeconds, double seconds, LongConsumer look) {
        Machine machine = Machine.here();
        machine.requireForBench(PROXY_CPU, LOAD_CPU);
        machine.keepAwayFrom(PROXY_CPU, LOAD_CPU);
        NativeTools tools = new NativeTools(home.sources(), home.binaries(), progress);
        PeerCatalog catalog = new PeerCatalog(home, tools, launcher, ringwayArguments);
        catalog.look(List.of("ringway"));
        if (catalog.found().isEmpty()) {
            throw new BenchException(String.valueOf(catalog.missing().get("ringway")));
        }
        try (Children children = new Children();
                CounterPage page = CounterPage.create()) {
            Ports ports = new Ports();
            int originPort = ports.take();
            Peer ringway = catalog.found().getFirst();
            RunningPeer running = RunningPeer.start(
                    ringway,
                    scenario.setup(),
                    home,
                    children,
                    ports,
                    originPort,
                    Work.FULL,
                    Integer.toString(PROXY_CPU));
            Process load = children.startPiped(
                    LoadCommand.of(
                            tools.load(), scenario, running.port(), originPort, page.file(), warmupSeconds, seconds),
                    LOAD_CPU);
            progress.accept("%s, warming up %.0f s".formatted(scenario.title(), warmupSeconds));
            while (!page.isMeasuring()) {
                if (!load.isAlive() || !running.isAlive()) {
                    throw new BenchException("load or proxy ended early; the proxy's log is in perf/out");
                }
                Pause.millis(20);
            }
            look.accept(running.jvmPid());
            report(load);
        }
    }

    private void report(Process load) {
        try {
            String output = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            LoadResult result = LoadResult.parse(output);
            progress.accept("load: %,.0f requests/s, %d errors".formatted(result.rps(), result.errors()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
