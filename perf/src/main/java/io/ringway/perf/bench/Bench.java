package io.ringway.perf.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Interleaved rounds: each round meets every scenario, and within it every peer, a different one first each time. */
final class Bench {
    private final BenchSettings settings;
    private final PeerFleet fleet;
    private final Sampler sampler;
    private final Consumer<Measurement> onMeasured;
    private final Consumer<String> progress;
    private final Set<String> sittingOut = new HashSet<>();

    Bench(
            BenchSettings settings,
            PeerFleet fleet,
            Sampler sampler,
            Consumer<Measurement> onMeasured,
            Consumer<String> progress) {
        this.settings = settings;
        this.fleet = fleet;
        this.sampler = sampler;
        this.onMeasured = onMeasured;
        this.progress = progress;
    }

    List<Measurement> run(List<Peer> peers, List<Scenario> scenarios) {
        List<Measurement> all = new ArrayList<>();
        for (int round = 0; round < settings.rounds(); round++) {
            for (Scenario scenario : scenarios) {
                for (int i = 0; i < peers.size(); i++) {
                    Peer peer = peers.get((i + round) % peers.size());
                    if (peer.takesPartIn(scenario)) {
                        RunningPeer running = running(peer, scenario);
                        if (running != null) {
                            measure(running, scenario, round, all);
                        }
                    }
                }
            }
        }
        return all;
    }

    /** Null if the proxy cannot be set up as the scenario wants: the others go on without it. */
    private @Nullable RunningPeer running(Peer peer, Scenario scenario) {
        String cell = peer.name() + " in " + scenario.name();
        if (sittingOut.contains(cell)) {
            return null;
        }
        try {
            return fleet.get(peer, scenario.setup());
        } catch (BenchException e) {
            if (scenario.setup().equals(Setup.USUAL)) {
                throw e;
            }
            sittingOut.add(cell);
            progress.accept(cell + " sits out: " + e.getMessage());
            return null;
        }
    }

    private void measure(RunningPeer running, Scenario scenario, int round, List<Measurement> all) {
        double warmupSeconds = warmupSeconds(running, round);
        for (int attempt = 0; attempt <= settings.repeats(); attempt++) {
            if (!running.isAlive()) {
                throw new BenchException(running.peer().name() + " has ended; its log is in perf/out");
            }
            progress.accept("round %d/%d  %-8s %-10s %s"
                    .formatted(
                            round + 1,
                            settings.rounds(),
                            scenario.name(),
                            running.peer().name(),
                            warmupSeconds > 2 ? "warming up %.0f s".formatted(warmupSeconds) : ""));
            Measurement m = measure(running, scenario, warmupSeconds, round, attempt);
            running.warmed();
            all.add(m);
            onMeasured.accept(m);
            if (!m.isDisturbed()) {
                return;
            }
            warmupSeconds = settings.warmupSeconds();
        }
    }

    private Measurement measure(RunningPeer running, Scenario scenario, double warmupSeconds, int round, int attempt) {
        if (!scenario.setup().isScraped()) {
            return sampler.measure(running, scenario, warmupSeconds, round, attempt);
        }
        Process process = running.process();
        List<Long> pids = process == null ? List.of() : ProcessStat.tree(process.toHandle());
        try (Scraper scraper = Scraper.start(running.adminPort(), pids)) {
            Measurement m = sampler.measure(running, scenario, warmupSeconds, round, attempt);
            progress.accept(scraper.toString());
            return m;
        }
    }

    private double warmupSeconds(RunningPeer running, int round) {
        if (!running.peer().isJvm() || round > 0) {
            return settings.warmupSeconds();
        }
        double jvm = running.isWarm() ? settings.jvmScenarioWarmupSeconds() : settings.jvmWarmupSeconds();
        return Math.max(jvm, settings.warmupSeconds());
    }
}
