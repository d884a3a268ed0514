package io.ringway.server.probe;

import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.WatchedCluster;
import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.outlier.EjectionCause;
import io.ringway.lb.outlier.OutlierDetector;
import io.ringway.lb.outlier.OutlierMonitor;
import io.ringway.lb.outlier.OutlierRules;
import io.ringway.transport.loop.Clock;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Outlier detection of one cluster: the detector's timer, statistics and flags. Owner: control. */
public final class OutlierWatch implements OutlierDetector.Events, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OutlierWatch.class.getName());
    private static final int FLAG = HealthFlag.FAILED_OUTLIER_CHECK.bit();

    private final WatchedCluster cluster;
    private final OutlierRules rules;
    private final HealthBoard board;
    private final ScheduledExecutorService control;
    private final Clock clock;
    private final OutlierStats ids;
    private final WriterStats stats;
    private final OutlierDetector detector;
    private final @Nullable OutlierEvents events;
    private final Map<Integer, UpstreamHost> hosts = new HashMap<>();
    private @Nullable ScheduledFuture<?> interval;

    /**
     * Starts nothing yet.
     *
     * @param control runs everything of this object
     * @param stats the control thread's
     */
    public OutlierWatch(
            WatchedCluster cluster,
            OutlierRules rules,
            HealthBoard board,
            ScheduledExecutorService control,
            Clock clock,
            StatsRegistry registry,
            WriterStats stats,
            RandomGenerator random) {
        this.cluster = cluster;
        this.rules = rules;
        this.board = board;
        this.control = control;
        this.clock = clock;
        this.ids = OutlierStats.register(registry, cluster.statName());
        this.stats = stats;
        LogFile log = cluster.outlierLog();
        events = log == null ? null : new OutlierEvents(cluster.name(), log, InstantSource.system());
        detector = new OutlierDetector(rules, random, this);
    }

    /** Begins to watch. On control. */
    public void start() {
        onHosts();
        scheduleInterval();
    }

    private void scheduleInterval() {
        interval = control.schedule(this::onInterval, rules.policy().ejection().intervalNs(), TimeUnit.NANOSECONDS);
    }

    /** Watches no more. On control. */
    @Override
    public void close() {
        if (interval != null) {
            interval.cancel(false);
        }
    }

    /** The cluster's members may have changed. On control. */
    public void onHosts() {
        hosts.clear();
        Map<Integer, OutlierMonitor> monitors = new HashMap<>();
        for (HostRegistry.Known known : board.registry().members(cluster.name())) {
            OutlierMonitor monitor = known.host().outlier();
            if (monitor != null) {
                hosts.put(known.host().host().id(), known.host());
                monitors.put(known.host().host().id(), monitor);
            }
        }
        detector.onHosts(monitors);
        stats.set(ids.active(), detector.ejectedCount());
    }

    /** A worker has rung. On control. */
    public void onAlarm() {
        detector.onAlarm(clock.nanoTime());
    }

    private void onInterval() {
        detector.onInterval(clock.nanoTime());
        scheduleInterval();
    }

    /** An active health check of a host has succeeded. On control. */
    public void onHealthCheckPassed(int hostId) {
        detector.onHealthCheckPassed(hostId, clock.nanoTime());
    }

    // ---- what the detector says ----

    @Override
    public void onDetected(EjectionCause cause) {
        stats.increment(Objects.requireNonNull(ids.detected().get(cause)));
        if (cause == EjectionCause.CONSECUTIVE_5XX || cause == EjectionCause.SUCCESS_RATE) {
            stats.increment(ids.ejectionsTotal());
            stats.increment(cause == EjectionCause.SUCCESS_RATE ? ids.successRate() : ids.consecutive5xx());
        }
    }

    @Override
    public void onEjected(int hostId, EjectionCause cause) {
        stats.increment(ids.enforcedTotal());
        stats.increment(Objects.requireNonNull(ids.enforced().get(cause)));
        note(hostId, FLAG, "is ejected: " + cause.statName());
        log(hostId, cause, true);
    }

    @Override
    public void onSpared(int hostId, EjectionCause cause) {
        log(hostId, cause, false);
    }

    private void log(int hostId, EjectionCause cause, boolean isEnforced) {
        UpstreamHost host = hosts.get(hostId);
        if (events != null && host != null) {
            events.onEjected(host, cause, isEnforced, detector.history(hostId, clock.nanoTime()), detector);
        }
    }

    @Override
    public void onReturned(int hostId) {
        note(hostId, 0, "is back");
        UpstreamHost host = hosts.get(hostId);
        if (events != null && host != null) {
            events.onReturned(host, detector.history(hostId, clock.nanoTime()));
        }
    }

    @Override
    public void onOverflow() {
        stats.increment(ids.overflow());
    }

    private void note(int hostId, int flags, String what) {
        stats.set(ids.active(), detector.ejectedCount());
        UpstreamHost host = hosts.get(hostId);
        if (host != null) {
            LOG.log(System.Logger.Level.INFO, "cluster " + cluster.name() + ": " + host.endpoint() + " " + what);
            board.note(cluster.name(), host, FLAG, flags);
        }
    }
}
