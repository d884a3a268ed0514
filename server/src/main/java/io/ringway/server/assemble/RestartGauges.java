package io.ringway.server.assemble;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.server.restart.Predecessor;
import org.jspecify.annotations.Nullable;

/** Which process in a row this one is, and what the one before it still has (Envoy {@code server.*}). Owner: holder of the statistics' lock. */
final class RestartGauges {
    private final WriterStats writer;
    private final @Nullable Predecessor predecessor;
    private final int parentConnections;

    /**
     * Registers the values.
     *
     * @param writer of the holder of the lock
     */
    RestartGauges(StatsRegistry registry, WriterStats writer, int epoch, @Nullable Predecessor predecessor) {
        this.writer = writer;
        this.predecessor = predecessor;
        StatName server = StatName.of("server");
        parentConnections = registry.gauge(server.then("parent_connections"));
        writer.set(registry.gauge(server.then("hot_restart_epoch")), epoch);
        writer.set(registry.gauge(server.then("hot_restart_generation")), generation());
    }

    /** 1 for a first process. */
    int generation() {
        return predecessor == null ? 1 : predecessor.generation() + 1;
    }

    /** Connections of clients that the process before this one still has. */
    int parentConnections() {
        return predecessor == null ? 0 : predecessor.connections();
    }

    void refresh() {
        writer.set(parentConnections, parentConnections());
    }
}
