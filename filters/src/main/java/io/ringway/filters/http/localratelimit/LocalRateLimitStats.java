package io.ringway.filters.http.localratelimit;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.List;

/** Ids of {@code <stat_prefix>.http_local_rate_limit.*}. Owner: any (immutable). */
record LocalRateLimitStats(int enabled, int enforced, int rateLimited, int ok) {

    /** Registers them; {@code statPrefix} is the filter's own. */
    static LocalRateLimitStats register(StatsRegistry registry, String statPrefix) {
        String name = "http_local_rate_limit";
        StatName root = new StatName(
                statPrefix + "." + name,
                name,
                List.of(new StatName.Tag("envoy_local_http_ratelimit_prefix", statPrefix)));
        return new LocalRateLimitStats(
                registry.counter(root.then("enabled")),
                registry.counter(root.then("enforced")),
                registry.counter(root.then("rate_limited")),
                registry.counter(root.then("ok")));
    }
}
