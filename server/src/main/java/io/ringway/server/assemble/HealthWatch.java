package io.ringway.server.assemble;

import io.ringway.config.compile.HealthCheck;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.WatchedCluster;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.lb.Alarm;
import io.ringway.lb.outlier.OutlierRules;
import io.ringway.server.probe.HealthBoard;
import io.ringway.server.probe.HealthChecker;
import io.ringway.server.probe.NettyProber;
import io.ringway.server.probe.OutlierWatch;
import io.ringway.transport.loop.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Everything that watches hosts' health, for the clusters that ask for it. Owner: control. */
final class HealthWatch implements AutoCloseable {
    private final StatsRegistry registry;
    private final ScheduledExecutorService control;
    private final WriterStats stats;
    private final HealthBoard board;
    private final HostRegistry hosts;
    private final Map<String, HealthChecker> checkers = new HashMap<>();
    private final Map<String, OutlierWatch> outliers = new HashMap<>();
    private final Alarm alarm;
    private volatile @Nullable Thread listener;
    private volatile @Nullable NettyProber prober;

    HealthWatch(
            StatsRegistry registry,
            HostRegistry hosts,
            ScheduledExecutorService control,
            WriterStats stats,
            HealthBoard.Publisher publisher) {
        this.registry = registry;
        this.control = control;
        this.stats = stats;
        this.hosts = hosts;
        alarm = hosts.hostAlarm();
        board = new HealthBoard(hosts, control, publisher);
    }

    /** Begins to watch a cluster; the future completes when every host has been judged once. */
    CompletableFuture<Void> start(WatchedCluster cluster, ClusterDescriptor descriptor) {
        startListening();
        OutlierRules rules = hosts.outlierRules(cluster.name());
        if (rules != null) {
            OutlierWatch watch = new OutlierWatch(
                    cluster, rules, board, control, Clock.system(), registry, stats, new SplittableRandom());
            outliers.put(cluster.name(), watch);
            watch.start();
        }
        HealthCheck check = cluster.check();
        if (check == null) {
            return CompletableFuture.completedFuture(null);
        }
        HealthChecker checker = checker(cluster, check, descriptor);
        checkers.put(cluster.name(), checker);
        return checker.start();
    }

    /** Watches a cluster no more. */
    void stop(String cluster) {
        HealthChecker checker = checkers.remove(cluster);
        if (checker != null) {
            checker.close();
        }
        OutlierWatch watch = outliers.remove(cluster);
        if (watch != null) {
            watch.close();
        }
    }

    private HealthChecker checker(WatchedCluster cluster, HealthCheck check, ClusterDescriptor descriptor) {
        return new HealthChecker(
                cluster,
                check,
                prober(),
                descriptor.connections().tls(),
                board,
                control,
                registry,
                stats,
                () -> registry.read(descriptor.stats().cxTotal()) > 0,
                hostId -> {
                    OutlierWatch watch = outliers.get(cluster.name());
                    if (watch != null) {
                        watch.onHealthCheckPassed(hostId);
                    }
                },
                new SplittableRandom());
    }

    /** Workers ring without a lock, which an executor's queue does not offer: a thread stands in between. */
    private void startListening() {
        if (listener == null) {
            listener = Thread.ofPlatform().daemon().name("host-alarm").start(this::listen);
        }
    }

    private void listen() {
        while (alarm.await() && !control.isShutdown()) {
            try {
                control.execute(() -> {
                    outliers.values().forEach(OutlierWatch::onAlarm);
                    checkers.values().forEach(HealthChecker::onAlarm);
                });
            } catch (RejectedExecutionException e) {
                return; // the server stops
            }
        }
    }

    private NettyProber prober() {
        NettyProber made = prober;
        if (made == null) {
            made = new NettyProber();
            prober = made;
        }
        return made;
    }

    /** A cluster's hosts have been published, with other members perhaps. On control. */
    void onHosts(String cluster) {
        HealthChecker checker = checkers.get(cluster);
        if (checker != null) {
            checker.onHosts();
        }
        OutlierWatch watch = outliers.get(cluster);
        if (watch != null) {
            watch.onHosts();
        }
    }

    /** After control has stopped. */
    @Override
    public void close() {
        Thread listening = listener;
        if (listening != null) {
            listening.interrupt();
        }
        NettyProber made = prober;
        if (made != null) {
            made.close();
        }
    }
}
