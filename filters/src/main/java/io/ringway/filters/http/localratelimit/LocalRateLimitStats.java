package io.ringway.filters.http.localratelimit;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of {@code <stat_prefix>.http_local_rate_limit.*}. Owner: any (immutable). */
record LocalRateLimitStats(int enabled, int enforced, int rateLimited, int ok) {

    /** Registers them; {@code statPrefix} is the filter's own. */
    static LocalRateLimitStats register(StatsRegistry registry, String statPrefix) {
        StatName root = StatName.ofTag(DefaultTags.LOCAL_HTTP_RATE_LIMIT_PREFIX, statPrefix, "http_local_rate_limit");
        return new LocalRateLimitStats(
                registry.counter(root.then("enabled")),
                registry.counter(root.then("enforced")),
                registry.counter(root.then("rate_limited")),
                registry.counter(root.then("ok")));
    }
}
