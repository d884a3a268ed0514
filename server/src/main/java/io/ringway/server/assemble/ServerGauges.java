package io.ringway.server.assemble;

import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.HostTable;
import io.ringway.server.control.Inventory;
import io.ringway.server.control.Lifecycle;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Envoy's {@code server.*} values and their like, brought up to date whenever somebody looks. Owner: holder of the statistics' lock. */
final class ServerGauges {
    private static final Path STATUS = Path.of("/proc/self/status");
    /** What Envoy says as long as there are no certificates. */
    private static final long NO_CERTIFICATE_DAYS = 0xFFFF_FFFFL;

    /** Listeners and clusters come into force at once. */
    private static final List<String> ALWAYS_ZERO = List.of(
            "cluster_manager.warming_clusters",
            "listener_manager.total_filter_chains_draining",
            "listener_manager.total_listeners_draining",
            "listener_manager.total_listeners_warming");

    private final WriterStats writer;
    private final Lifecycle lifecycle;
    private final Inventory inventory;
    private final IntSupplier connections;
    private final int live;
    private final int state;
    private final int uptime;
    private final int concurrency;
    private final int totalConnections;
    private final int memoryAllocated;
    private final int memoryHeapSize;
    private final int listenersActive;
    private final int workersStarted;
    private final int clustersActive;
    private final int physicalSize;
    private final BreakerGauges breakers;
    private final TableGauges tables;

    /**
     * Registers the values.
     *
     * @param writer of this object alone
     * @param connections downstream connections open now
     */
    ServerGauges(
            StatsRegistry registry,
            WriterStats writer,
            Lifecycle lifecycle,
            Inventory inventory,
            IntSupplier connections) {
        this.writer = writer;
        this.lifecycle = lifecycle;
        this.inventory = inventory;
        this.connections = connections;
        breakers = new BreakerGauges(registry, writer);
        tables = new TableGauges(registry, writer);
        StatName server = StatName.of("server");
        live = registry.gauge(server.then("live"));
        state = registry.gauge(server.then("state"));
        uptime = registry.gauge(server.then("uptime"));
        concurrency = registry.gauge(server.then("concurrency"));
        totalConnections = registry.gauge(server.then("total_connections"));
        memoryAllocated = registry.gauge(server.then("memory_allocated"));
        memoryHeapSize = registry.gauge(server.then("memory_heap_size"));
        listenersActive = registry.gauge(StatName.of("listener_manager").then("total_listeners_active"));
        workersStarted = registry.gauge(StatName.of("listener_manager").then("workers_started"));
        physicalSize = registry.gauge(server.then("memory_physical_size"));
        writer.set(registry.gauge(server.then("days_until_first_cert_expiring")), NO_CERTIFICATE_DAYS);
        for (String always0 : ALWAYS_ZERO) {
            registry.gauge(StatName.of(always0));
        }
        clustersActive = registry.gauge(StatName.of("cluster_manager").then("active_clusters"));
    }

    void refresh() {
        Lifecycle.State now = lifecycle.state();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        writer.set(live, now == Lifecycle.State.LIVE ? 1 : 0);
        writer.set(state, stateNumber(now));
        writer.set(uptime, inventory.uptime().toSeconds());
        writer.set(concurrency, inventory.options().workers());
        writer.set(totalConnections, connections.getAsInt());
        writer.set(memoryAllocated, heap.getUsed());
        writer.set(memoryHeapSize, heap.getCommitted());
        writer.set(physicalSize, residentBytes());
        writer.set(listenersActive, inventory.listeners().size());
        writer.set(workersStarted, now == Lifecycle.State.LIVE || now == Lifecycle.State.DRAINING ? 1 : 0);
        writer.set(clustersActive, inventory.clusters().size());
        for (ClusterDescriptor cluster : inventory.clusters()) {
            ClusterStats ids = cluster.stats();
            HostTable table = inventory.hostsOf(cluster).table();
            HostSet hosts = table.hosts();
            writer.set(ids.membershipTotal(), hosts.size());
            writer.set(ids.membershipHealthy(), count(hosts, HostState::isHealthy));
            writer.set(ids.membership().degraded(), count(hosts, HostState::isDegraded));
            writer.set(ids.membership().excluded(), count(hosts, HostState::isExcluded));
            breakers.refresh(cluster);
            tables.refresh(cluster, table);
        }
    }

    /** What the process has in memory, the workers' buffers included; 0 where the system does not say. */
    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException _) {
            return 0;
        }
        return 0;
    }

    private static long count(HostSet hosts, Predicate<HostState> condition) {
        return IntStream.range(0, hosts.size())
                .filter(i -> condition.test(hosts.state(i)))
                .count();
    }

    /** Number of a state in {@code admin.v3.ServerInfo.State}. */
    private static int stateNumber(Lifecycle.State state) {
        return switch (state) {
            case LIVE -> 0;
            case DRAINING -> 1;
            case PRE_INITIALIZING -> 2;
            case INITIALIZING -> 3;
        };
    }
}
