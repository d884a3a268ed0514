package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.stats.PhaseStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.UpstreamHost;

/** Records where the time of a request went, once it is over, so that all its phases are in the same interval. Owner: worker (no state). */
final class PhaseTimes {
    private static final long NS_PER_US = 1_000;
    private static final int OK = 200;

    private PhaseTimes() {}

    /** For its route, and for the host of the attempt made last. */
    static void record(WriterStats stats, PhaseStats route, StreamInfo info) {
        record(stats, route, info.startNs, info);
        UpstreamHost host = info.upstreamHost;
        if (host != null && !host.stats().phases().isNone()) {
            record(stats, host.stats().phases(), info.upstreamStartNs == 0 ? info.endNs : info.upstreamStartNs, info);
        }
    }

    private static void record(WriterStats stats, PhaseStats ids, long startNs, StreamInfo info) {
        stats.record(ids.total(), (info.endNs - startNs) / NS_PER_US);
        if (info.upstreamHeadNs != 0) {
            stats.record(ids.firstByte(), (info.upstreamHeadNs - info.upstreamStartNs) / NS_PER_US);
        }
        long connectNs = info.upstreamConnectedNs - info.upstreamStartNs;
        if (connectNs > 0) {
            stats.recordCoarse(ids.connect(), connectNs / NS_PER_US);
        }
        long responseNs = info.upstreamEndNs - info.upstreamHeadNs;
        if (responseNs > 0 && info.upstreamHeadNs != 0) {
            stats.recordCoarse(ids.response(), responseNs / NS_PER_US);
        }
        if (info.responseCode != OK) {
            stats.record(ids.status(), info.responseCode);
        }
        for (long left = info.responseFlags; left != 0; left &= left - 1) {
            stats.recordCoarse(ids.flags(), Long.numberOfTrailingZeros(left));
        }
    }
}
