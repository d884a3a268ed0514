package io.ringway.server.assemble;

import io.ringway.hotpath.stats.BreakerStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.lb.limit.Resource;
import io.ringway.lb.limit.ResourceLimits;
import java.util.HashMap;
import java.util.Map;

/** Circuit breakers as gauges, brought up to date whenever somebody looks. Owner: holder of the statistics' lock. */
final class BreakerGauges {
    private record Key(String cluster, String priority, boolean isRemainingTracked) {}

    private final StatsRegistry registry;
    private final WriterStats writer;
    private final Map<Key, BreakerStats> known = new HashMap<>();

    /**
     * None yet.
     *
     * @param writer of the gauges alone
     */
    BreakerGauges(StatsRegistry registry, WriterStats writer) {
        this.registry = registry;
        this.writer = writer;
    }

    void refresh(ClusterDescriptor cluster) {
        refresh(cluster.stats().name(), "default", cluster.limits());
        refresh(cluster.stats().name(), "high", cluster.highLimits());
    }

    private void refresh(String cluster, String priority, ResourceLimits limits) {
        Key key = new Key(cluster, priority, limits.thresholds().isRemainingTracked());
        BreakerStats ids = known.computeIfAbsent(
                key, _ -> BreakerStats.register(registry, cluster, priority, key.isRemainingTracked()));
        writer.set(ids.cxOpen(), isOpen(limits, Resource.CONNECTIONS));
        writer.set(ids.rqPendingOpen(), isOpen(limits, Resource.PENDING_REQUESTS));
        writer.set(ids.rqOpen(), isOpen(limits, Resource.REQUESTS));
        writer.set(ids.rqRetryOpen(), isOpen(limits, Resource.RETRIES));
        BreakerStats.Remaining remaining = ids.remaining();
        if (remaining != null) {
            writer.set(remaining.cx(), limits.remaining(Resource.CONNECTIONS));
            writer.set(remaining.pending(), limits.remaining(Resource.PENDING_REQUESTS));
            writer.set(remaining.rq(), limits.remaining(Resource.REQUESTS));
            writer.set(remaining.retries(), limits.remaining(Resource.RETRIES));
        }
    }

    private static int isOpen(ResourceLimits limits, Resource resource) {
        return limits.isOpen(resource) ? 1 : 0;
    }
}
