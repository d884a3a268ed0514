package io.ringway.server.assemble;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What configurations have brought and taken (Envoy {@code listener_manager.*} and {@code cluster_manager.*}). Owner: control.
 */
final class ConfigCounters {
    /** Ids of one kind of things. */
    private record Ids(int added, int modified, int removed) {
        static Ids register(StatsRegistry registry, String root, String kind) {
            StatName at = StatName.of(root);
            return new Ids(
                    registry.counter(at.then(kind + "_added")),
                    registry.counter(at.then(kind + "_modified")),
                    registry.counter(at.then(kind + "_removed")));
        }
    }

    private final WriterStats writer;
    private final Ids listeners;
    private final Ids clusters;
    private final int createSuccess;
    private Bootstrap before = Bootstrap.getDefaultInstance();

    /**
     * Registers the values.
     *
     * @param writer control's
     */
    ConfigCounters(StatsRegistry registry, WriterStats writer) {
        this.writer = writer;
        listeners = Ids.register(registry, "listener_manager", "listener");
        clusters = Ids.register(registry, "cluster_manager", "cluster");
        createSuccess = registry.counter(StatName.of("listener_manager").then("listener_create_success"));
    }

    /**
     * A configuration has come into force.
     *
     * @param sockets listening sockets of all workers
     */
    void onApplied(Bootstrap next, int sockets) {
        count(
                clusters,
                byName(before.getStaticResources().getClustersList(), Cluster::getName),
                byName(next.getStaticResources().getClustersList(), Cluster::getName));
        int made = count(
                listeners,
                byName(before.getStaticResources().getListenersList(), Listener::getName),
                byName(next.getStaticResources().getListenersList(), Listener::getName));
        writer.add(createSuccess, (long) made * sockets);
        before = next;
    }

    private int count(Ids ids, Map<String, Message> old, Map<String, Message> next) {
        int made = 0;
        for (Map.Entry<String, Message> entry : next.entrySet()) {
            Message known = old.remove(entry.getKey());
            if (known == null) {
                writer.increment(ids.added());
                made++;
            } else if (!known.equals(entry.getValue())) {
                writer.increment(ids.modified());
                made++;
            }
        }
        writer.add(ids.removed(), old.size());
        return made;
    }

    private interface Naming<T> {
        String of(T message);
    }

    private static <T extends Message> Map<String, Message> byName(List<T> messages, Naming<T> naming) {
        Map<String, Message> byName = new LinkedHashMap<>();
        messages.forEach(message -> byName.put(naming.of(message), message));
        return byName;
    }
}
