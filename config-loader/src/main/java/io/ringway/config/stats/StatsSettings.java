package io.ringway.config.stats;

/**
 * Settings of all that gives out statistics. Owner: any (immutable).
 *
 * @param tags names and tags
 * @param selection which statistics there are
 * @param buckets bounds of the buckets of histograms
 */
public record StatsSettings(TagExtraction tags, StatsSelection selection, HistogramBuckets buckets) {
    /** What holds where the bootstrap says nothing. */
    public static final StatsSettings DEFAULT =
            new StatsSettings(TagExtraction.DEFAULT, StatsSelection.ALL, HistogramBuckets.DEFAULT);
}
