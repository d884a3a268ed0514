package io.ringway.config.stats;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Settings of all that gives out statistics. Owner: any (immutable).
 *
 * @param tags names and tags
 * @param selection which statistics there are
 * @param buckets bounds of the buckets of histograms
 * @param flushIntervalNs length of an interval of histograms and sinks ({@code stats_flush_interval})
 * @param isFlushedOnAdmin whether an interval ends when somebody asks for {@code /stats}, and then only ({@code stats_flush_on_admin})
 * @param sinks where they are sent at the end of each interval
 */
public record StatsSettings(
        TagExtraction tags,
        StatsSelection selection,
        HistogramBuckets buckets,
        long flushIntervalNs,
        boolean isFlushedOnAdmin,
        List<SinkSettings> sinks) {
    private static final long FLUSH_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    /** What holds where the bootstrap says nothing. */
    public static final StatsSettings DEFAULT = new StatsSettings(
            TagExtraction.DEFAULT, StatsSelection.ALL, HistogramBuckets.DEFAULT, FLUSH_INTERVAL_NS, false, List.of());

    public StatsSettings {
        sinks = List.copyOf(sinks);
    }
}
