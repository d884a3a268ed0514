package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the load against one peer and takes the peer's CPU time while it runs, never across connection set-up. */
final class Sampler {
    private static final long SLICE_MS = 100;
    private static final long PHASE_POLL_MS = 5;
    private static final long START_GRACE_MS = 20_000;
    /** The load process must still be measuring when the last slice is read. */
    private static final double END_MARGIN_SECONDS = 0.15;

    private final BenchSettings settings;
    private final Children children;
    private final CounterPage page;
    private final int originPort;

    Sampler(BenchSettings settings, Children children, CounterPage page, int originPort) {
        this.settings = settings;
        this.children = children;
        this.page = page;
        this.originPort = originPort;
    }

    Measurement measure(RunningPeer running, Scenario scenario, double warmupSeconds, int round, int attempt) {
        page.reset();
        Process peerProcess = running.process();
        long rssBefore = peerProcess == null
                ? 0
                : ProcessStat.read(ProcessStat.tree(peerProcess.toHandle())).rssBytes();
        JvmHeap heapBefore = running.heap();
        List<String> command = LoadCommand.of(
                settings.load(), scenario, running.port(), originPort, page.file(), warmupSeconds, settings.seconds());
        Process load = children.startPiped(command, settings.loadCpu());
        try {
            awaitMeasuring(load, warmupSeconds);
            List<Long> peerPids = peerProcess == null ? List.of() : ProcessStat.tree(peerProcess.toHandle());
            try (TaskClock peerClock = new TaskClock(peerPids);
                    TaskClock loadClock = new TaskClock(List.of(load.pid()))) {
                return sample(
                        running, scenario, load, peerPids, peerClock, loadClock, round, attempt, rssBefore, heapBefore);
            }
        } finally {
            children.stop(load);
        }
    }

    private void awaitMeasuring(Process load, double warmupSeconds) {
        long end = System.nanoTime() + (long) (warmupSeconds * 1e9) + START_GRACE_MS * 1_000_000;
        while (!page.isMeasuring()) {
            if (!load.isAlive() || System.nanoTime() > end) {
                throw new BenchException(
                        "the load process did not get to measure:\n" + (load.isAlive() ? "" : output(load)));
            }
            Pause.millis(PHASE_POLL_MS);
        }
    }

    private Measurement sample(
            RunningPeer running,
            Scenario scenario,
            Process load,
            List<Long> peerPids,
            TaskClock peerClock,
            TaskClock loadClock,
            int round,
            int attempt,
            long rssBefore,
            @Nullable JvmHeap heapBefore) {
        ProcessStat statBefore = ProcessStat.read(peerPids);
        CpuStat cpuBefore = CpuStat.read(settings.proxyCpu());
        CpuTime loadBefore = loadClock.read();
        long beginNs = System.nanoTime();
        CpuTime before = peerClock.read();
        long requestsBefore = page.originRequests();

        List<Slice> slices = new ArrayList<>();
        CpuTime last = before;
        long lastRequests = requestsBefore;
        long endNs = beginNs + (long) ((settings.seconds() - END_MARGIN_SECONDS) * 1e9);
        do {
            Pause.millis(SLICE_MS);
            CpuTime now = peerClock.read();
            long requests = page.originRequests();
            if (requests > lastRequests) {
                slices.add(new Slice(requests - lastRequests, now.since(last).totalNs()));
            }
            last = now;
            lastRequests = requests;
        } while (System.nanoTime() + SLICE_MS * 1_000_000 < endNs);

        double windowNs = System.nanoTime() - beginNs;
        CpuTime loadUsed = loadClock.read().since(loadBefore);
        ProcessStat statAfter = ProcessStat.read(peerPids);
        CpuStat cpu = CpuStat.read(settings.proxyCpu()).since(cpuBefore);
        CpuTime used = last.since(before);
        long requests = lastRequests - requestsBefore;
        double waitPercent = used.waitNs() * 100 / windowNs;
        double loadWaitPercent = loadUsed.waitNs() * 100 / windowNs;
        double foreignPercent = cpu.foreignPercent(used.totalNs(), windowNs);
        double perRequest = 1 / 1e3 / Math.max(1, requests);
        LoadResult result = LoadResult.parse(output(load));
        JvmHeap heapAfter = heapBefore == null ? null : running.heap();
        return new Measurement(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                scenario.name(),
                running.peer().name(),
                running.peer().version(),
                round,
                attempt,
                isDisturbed(waitPercent, foreignPercent, loadWaitPercent),
                requests,
                round3(used.totalNs() * perRequest),
                round3(used.totalNs() * perRequest * statAfter.userShareSince(statBefore)),
                round3(used.jitNs() * perRequest),
                round3(used.gcNs() * perRequest),
                Slice.perRequestUs(slices),
                round3(waitPercent),
                round3(loadWaitPercent),
                round3(foreignPercent),
                round3(cpu.stealPercent(windowNs)),
                statAfter.rssBytes(),
                statAfter.rssBytes() - rssBefore,
                heapBefore == null || heapAfter == null
                        ? null
                        : round3(heapAfter.allocatedSince(heapBefore) / (double) Math.max(1, result.originRequests())),
                heapBefore == null || heapAfter == null ? null : round3(heapAfter.pauseMs() - heapBefore.pauseMs()),
                result);
    }

    /** A proxy with many threads also waits for itself: only with foreign work on its CPU does waiting count. */
    private boolean isDisturbed(double waitPercent, double foreignPercent, double loadWaitPercent) {
        return Math.min(waitPercent, foreignPercent) > settings.waitPercentMax()
                || loadWaitPercent > settings.waitPercentMax();
    }

    /** All that the load process prints; returns when it has ended. */
    private static String output(Process load) {
        try {
            return new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double round3(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
