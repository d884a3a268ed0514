package io.ringway.server.overview;

import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.control.ConfigHistory;
import io.ringway.server.control.Inventory;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.metrics.Statistics;
import io.ringway.server.why.DecisionTree;
import io.ringway.server.why.Decisions;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What somebody who looks after a proxy wants to see first, at one moment. Counts are sums since the start: whoever asks twice has rates.
 * Latencies are those of the last whole flush interval (Envoy {@code stats_flush_interval}) and since the start.
 *
 * <p>Owner: any.
 */
public final class Overview {
    /** The slowest requests are those of so long ago at most. */
    private static final long SLOWEST_SINCE_MS = TimeUnit.MINUTES.toMillis(5);

    private static final int SLOWEST_MAX = 12;

    private final String version;
    private final Lifecycle lifecycle;
    private final Inventory inventory;
    private final Statistics statistics;
    private final ConfigHistory history;
    private final Supplier<List<ListenerDescriptor>> listeners;
    private final Supplier<List<Thread>> workers;
    private final LoopLag loopLag;
    private final Decisions decisions;
    private final RouteSection routes;
    private final ClusterSection clusters;

    /**
     * Looks at nothing yet.
     *
     * @param listeners of the configuration in force
     * @param workers the threads, in order
     * @param loopLag of the same workers
     * @param decisions requests that are remembered
     */
    public Overview(
            String version,
            Lifecycle lifecycle,
            Inventory inventory,
            Statistics statistics,
            ConfigHistory history,
            Supplier<List<ListenerDescriptor>> listeners,
            Supplier<List<Thread>> workers,
            LoopLag loopLag,
            Decisions decisions) {
        this.version = version;
        this.lifecycle = lifecycle;
        this.inventory = inventory;
        this.statistics = statistics;
        this.history = history;
        this.listeners = listeners;
        this.workers = workers;
        this.loopLag = loopLag;
        this.decisions = decisions;
        routes = new RouteSection(statistics);
        clusters = new ClusterSection(statistics, inventory);
    }

    /** Everything, as a tree for JSON. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("time_ms", System.currentTimeMillis());
        tree.put("server", server());
        tree.put("traffic", traffic());
        routes.addTo(tree);
        tree.put("clusters", clusters.tree());
        tree.put("slowest", slowest());
        tree.put("workers", workers());
        tree.put("listeners", listenerNames());
        return tree;
    }

    private Map<String, Object> server() {
        ConfigHistory.State config = history.state();
        ConfigHistory.Attempt last = config.last();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("version", version);
        server.put("state", lifecycle.state().name());
        server.put("uptime_s", inventory.uptime().toSeconds());
        server.put("config_version", config.version());
        server.put("reloads_failed", config.failed());
        server.put("last_reload", last == null || last.isApplied() ? "" : last.report());
        server.put("heap_used", heap.getUsed());
        server.put("heap_size", heap.getCommitted());
        return server;
    }

    /** Sums over all connection managers; several may share a {@code stat_prefix}, and then their numbers. */
    private Map<String, Object> traffic() {
        StatsRegistry registry = statistics.registry();
        Set<HcmStats> managers = new LinkedHashSet<>();
        for (ListenerDescriptor listener : listeners.get()) {
            listener.connectionManagers().map(HcmDescriptor::stats).forEach(managers::add);
        }
        long connections = 0;
        long active = 0;
        long requests = 0;
        long received = 0;
        long sent = 0;
        long[] classes = new long[StatusClasses.COUNT];
        for (HcmStats ids : managers) {
            connections += registry.read(ids.cxActive());
            active += registry.read(ids.rqActive());
            requests += registry.read(ids.rqTotal());
            received += registry.read(ids.cxRxBytesTotal());
            sent += registry.read(ids.cxTxBytesTotal());
            long[] own = StatusClasses.read(registry, ids.rq1xx());
            Arrays.setAll(classes, i -> classes[i] + own[i]);
        }
        Map<String, Object> traffic = new LinkedHashMap<>();
        traffic.put("connections", connections);
        traffic.put("active", active);
        traffic.put("requests", requests);
        traffic.put("classes", classes);
        traffic.put("received_bytes", received);
        traffic.put("sent_bytes", sent);
        return traffic;
    }

    private List<Object> slowest() {
        long sinceMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() - SLOWEST_SINCE_MS);
        return decisions.slowest(sinceMicros, SLOWEST_MAX).stream()
                .<Object>map(DecisionTree::of)
                .toList();
    }

    /** CPU time is what the kernel has counted for the thread: it costs the worker nothing. */
    private List<Object> workers() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Object> all = new ArrayList<>();
        List<LoopLag.Reading> readings = loopLag.read();
        for (Thread worker : workers.get()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", worker.getName());
            one.put("cpu_us", TimeUnit.NANOSECONDS.toMicros(Math.max(0, threads.getThreadCpuTime(worker.threadId()))));
            if (all.size() < readings.size()) {
                LoopLag.Reading reading = readings.get(all.size());
                one.put("loop_lag_us", reading.lagUs());
                one.put("inbox_depth", reading.inboxDepth());
                one.put("connections", reading.connections());
            }
            all.add(one);
        }
        return all;
    }

    private List<Object> listenerNames() {
        List<Object> all = new ArrayList<>();
        for (Inventory.ActiveListener listener : inventory.listeners()) {
            all.add(Map.of(
                    "name", listener.name(), "address", listener.address().toString()));
        }
        return all;
    }
}
