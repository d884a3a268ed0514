package io.ringway.server.assemble;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How connections of a listener are spread over workers (Envoy {@code listener.<address>.worker_<n>.*}): each worker's part of what the listener
 * counts. Owner: holder of the statistics' lock.
 */
final class ListenerGauges {
    /** A worker's part of a listener. */
    private record Place(String address, int worker) {}

    /** Ids. */
    private record Ids(int total, int active) {}

    private final StatsRegistry registry;
    private final WriterStats writer;
    private final Map<Place, Ids> known = new HashMap<>();

    ListenerGauges(StatsRegistry registry, WriterStats writer) {
        this.registry = registry;
        this.writer = writer;
    }

    /**
     * Reads what the workers have counted.
     *
     * @param workers what each counts, in order
     */
    void refresh(Collection<ListenerStats> listeners, List<WriterStats> workers) {
        for (ListenerStats listener : listeners) {
            for (int i = 0; i < workers.size(); i++) {
                Ids ids = known.computeIfAbsent(new Place(listener.address(), i), this::register);
                writer.set(ids.total(), workers.get(i).getAcquire(listener.cxTotal()));
                writer.set(ids.active(), workers.get(i).getAcquire(listener.cxActive()));
            }
        }
    }

    private Ids register(Place place) {
        String worker = Integer.toString(place.worker());
        StatName root = StatName.of("listener").tag(DefaultTags.LISTENER, place.address());
        StatName.Tag tag = new StatName.Tag(DefaultTags.WORKER, worker);
        return new Ids(
                registry.counter(root.partly(".worker_", tag, worker + ".", "downstream_cx_total")),
                registry.gauge(root.partly(".worker_", tag, worker + ".", "downstream_cx_active")));
    }
}
