package io.ringway.server.watchdog;

import io.ringway.config.overload.WatchdogSettings;
import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.worker.WorkerProxy;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The thread {@code watchdog}: looks every now and then whether the workers and the control thread turn (Envoy {@code watchdogs}). A worker that does
 * not is written down with its stack; the others go on. Owner: watchdog; {@link #configure} and {@link #close} from any thread.
 */
public final class Watchdog implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());
    private static final int LOOKS_PER_MISS = 2;
    private static final long CLOSE_TIMEOUT_MS = 2_000;
    /** What a shell says of a process that has aborted. */
    private static final int ABORTED = 134;

    private final List<WatchedThread> workers;
    private final WatchedThread main;
    private final Consumer<String> killer;
    private final Random random = new Random();
    private final Thread thread;
    private volatile Limits limits;
    private volatile boolean isClosed;

    /** Settings with what chance adds. */
    private record Limits(WatchdogSettings.OfThreads of, long mainKillNs, long workerKillNs) {}

    /**
     * Starts to watch.
     *
     * @param control runs what is given to it one after the other, on the thread that makes configurations
     * @param stats of this object alone
     */
    public static Watchdog start(
            WatchdogSettings.OfThreads settings,
            List<WorkerProxy> workers,
            List<Thread> threads,
            Executor control,
            StatsRegistry registry,
            WriterStats stats) {
        Watchdog watchdog = new Watchdog(
                settings,
                IntStream.range(0, workers.size())
                        .mapToObj(i -> worker(new WatchedWorker(workers.get(i), threads.get(i)), i, registry, stats))
                        .toList(),
                new WatchedThread(
                        new WatchedControl(control),
                        "main_thread",
                        StatName.of("server.main_thread")::then,
                        false,
                        registry,
                        stats,
                        Watchdog::warn),
                Watchdog::abort);
        watchdog.thread.start();
        return watchdog;
    }

    Watchdog(
            WatchdogSettings.OfThreads settings,
            List<WatchedThread> workers,
            WatchedThread main,
            Consumer<String> killer) {
        this.workers = workers;
        this.main = main;
        this.killer = killer;
        limits = limits(settings);
        thread = Thread.ofPlatform().daemon().name("watchdog").unstarted(this::run);
    }

    private static WatchedThread worker(Watched worker, int index, StatsRegistry registry, WriterStats stats) {
        String number = Integer.toString(index);
        StatName.Tag tag = new StatName.Tag(DefaultTags.WORKER, number);
        return new WatchedThread(
                worker,
                "workers",
                name -> StatName.of("server").partly(".worker_", tag, number + ".", name),
                true,
                registry,
                stats,
                Watchdog::warn);
    }

    private static void warn(String text) {
        text.lines()
                .forEach(
                        line -> LOG.log(System.Logger.Level.WARNING, line)); // a line break within one would be escaped
    }

    private static void abort(String why) {
        why.lines().forEach(line -> LOG.log(System.Logger.Level.ERROR, line));
        Runtime.getRuntime().halt(ABORTED);
    }

    /** Goes over to other settings. */
    public void configure(WatchdogSettings.OfThreads settings) {
        if (!settings.equals(limits.of())) {
            limits = limits(settings);
            LockSupport.unpark(thread);
        }
    }

    private Limits limits(WatchdogSettings.OfThreads settings) {
        return new Limits(settings, killNs(settings.main()), killNs(settings.workers()));
    }

    private long killNs(WatchdogSettings settings) {
        return settings.killNs() == 0 || settings.killJitterNs() <= 0
                ? settings.killNs()
                : settings.killNs() + random.nextLong(settings.killJitterNs());
    }

    private void run() {
        long lastNs = System.nanoTime();
        while (!isClosed) {
            long pauseNs = pauseNs();
            long untilNs = lastNs + pauseNs;
            LockSupport.parkNanos(this, untilNs - System.nanoTime());
            long nowNs = System.nanoTime();
            if (nowNs - lastNs > pauseNs + limits.of().workers().missNs() / 2) {
                // Nobody ran for a while, this thread neither: a collection of the heap, a stopped process, a busy
                // machine.
                forget(nowNs);
            }
            lastNs = nowNs;
            look(nowNs);
        }
    }

    private long pauseNs() {
        WatchdogSettings.OfThreads settings = limits.of();
        return Math.min(settings.main().missNs(), settings.workers().missNs()) / LOOKS_PER_MISS;
    }

    private void forget(long nowNs) {
        workers.forEach(worker -> worker.forget(nowNs));
        main.forget(nowNs);
    }

    void look(long nowNs) {
        Limits now = limits;
        WatchdogSettings settings = now.of().workers();
        int stuck = 0;
        for (WatchedThread worker : workers) {
            long stuckNs = worker.look(nowNs, settings);
            killIf(worker, stuckNs, now.workerKillNs(), "kill_timeout");
            stuck += settings.multikillNs() > 0 && stuckNs > settings.multikillNs() ? 1 : 0;
        }
        int enough = Math.max(2, (int) Math.ceil(workers.size() * settings.multikillShare()));
        if (stuck >= enough) {
            killer.accept("watchdog: " + stuck + " workers have been stuck for longer than multikill_timeout");
        }
        killIf(main, main.look(nowNs, now.of().main()), now.mainKillNs(), "kill_timeout");
    }

    private void killIf(WatchedThread thread, long stuckNs, long limitNs, String limit) {
        if (limitNs > 0 && stuckNs > limitNs) {
            killer.accept(thread.report() + "\n  longer than " + limit + ": the process ends");
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
