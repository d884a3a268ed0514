package io.ringway.hotpath.filter;

import io.ringway.hotpath.stats.VirtualHostStats;
import io.ringway.hotpath.stats.WriterStats;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens upstream to one stream for its virtual cluster and for its route's {@code stat_prefix}; most streams have neither.
 * Owner: worker.
 */
public final class UpstreamCounts {
    private final WriterStats stats;
    private @Nullable VirtualHostStats virtualCluster;
    private @Nullable VirtualHostStats route;

    public UpstreamCounts(WriterStats stats) {
        this.stats = stats;
    }

    /** Says for whom is counted from now on. */
    public void set(@Nullable VirtualHostStats virtualClusterStats, @Nullable VirtualHostStats routeStats) {
        virtualCluster = virtualClusterStats;
        route = routeStats;
    }

    /** A request is sent upstream; each attempt is one. */
    public void onAttempt() {
        if (virtualCluster != null) {
            stats.increment(virtualCluster.rqTotal());
        }
        if (route != null) {
            stats.increment(route.rqTotal());
        }
    }

    /** An answer came, or was made because none came. */
    public void onAnswer(int status) {
        if (virtualCluster != null) {
            onAnswer(virtualCluster, status);
        }
        if (route != null) {
            onAnswer(route, status);
        }
    }

    private void onAnswer(VirtualHostStats ids, int status) {
        stats.increment(ids.rqCompleted());
        stats.increment(ids.rqClass(status));
        stats.increment(ids.rqCode(status));
    }

    /** How long the answer took. */
    public void onTime(long millis) {
        if (virtualCluster != null) {
            stats.record(virtualCluster.rqTime(), millis);
        }
        if (route != null) {
            stats.record(route.rqTime(), millis);
        }
    }

    /** The route's timeout has passed. */
    public void onTimeout() {
        if (virtualCluster != null) {
            stats.increment(virtualCluster.rqTimeout());
        }
        if (route != null) {
            stats.increment(route.rqTimeout());
        }
    }
}
