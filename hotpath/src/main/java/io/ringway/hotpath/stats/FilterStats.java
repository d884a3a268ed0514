package io.ringway.hotpath.stats;

/**
 * Ids of what one filter of a chain costs, measured on one stream of 1,024: {@code ringway.filter.<stat_prefix>.<filter>.*}.
 * Owner: any (immutable).
 *
 * @param streams streams that were measured
 * @param nanoseconds time of the worker spent in the filter itself
 * @param allocatedBytes heap it allocated
 */
public record FilterStats(int streams, int nanoseconds, int allocatedBytes) {
    /** First part of the names. */
    public static final String ROOT = "ringway.filter";

    /** Registers them. */
    public static FilterStats register(StatsRegistry registry, String statPrefix, String filter) {
        StatName root = StatName.of(ROOT)
                .tag(DefaultTags.CONNECTION_MANAGER, statPrefix)
                .label("ringway_filter", filter);
        return new FilterStats(
                registry.counter(root.then("sampled_streams")),
                registry.counter(root.then("sampled_nanoseconds")),
                registry.counter(root.then("sampled_allocated_bytes")));
    }
}
