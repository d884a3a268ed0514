package io.ringway.hotpath.router;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.health.PassiveFailure;
import io.ringway.lb.outlier.OutlierMonitor;
import org.jspecify.annotations.Nullable;

/** How an attempt went, told to the statistics and to the outlier detection. Owner: worker (no state). */
final class AttemptOutcome {
    private AttemptOutcome() {}

    /** A host has answered. */
    static void onAnswer(WorkerServices worker, @Nullable HostPool pool, HeaderBlock headers) {
        if (pool == null) {
            return;
        }
        OutlierMonitor outlier = pool.host().outlier();
        if (outlier != null) {
            outlier.onAnswer(worker.index(), headers.status());
        }
        PassiveFailure passive = pool.host().passive();
        if (passive != null && headers.find(HeaderId.X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL) >= 0) {
            passive.report();
        }
    }

    /** There is no answer; {@code status} is what Envoy takes the failure for. */
    static void onFailure(WorkerServices worker, @Nullable HostPool pool, int status) {
        OutlierMonitor outlier = pool == null ? null : pool.host().outlier();
        if (outlier != null) {
            outlier.onLocalFailure(worker.index(), status);
        }
    }

    /**
     * Counts an answer, or what is answered in its place.
     *
     * @param isInternal it goes to somebody inside ({@code x-envoy-internal})
     */
    static void count(
            WorkerServices worker, ClusterStats ids, @Nullable UpstreamHost from, int status, boolean isInternal) {
        WriterStats stats = worker.stats();
        stats.increment(ids.rqClass(status));
        ids.answers().count(stats, status, isInternal);
        if (from != null) {
            HostStats hostIds = from.stats();
            stats.increment(status < 500 ? hostIds.rqSuccess() : hostIds.rqError());
        }
    }
}
