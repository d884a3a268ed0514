package io.ringway.filters.http.cors;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of {@code http.<stat_prefix>.cors.*}. Owner: any (immutable). */
record CorsStats(int originValid, int originInvalid) {

    /** Registers them; {@code statPrefix} is that of the connection manager. */
    static CorsStats register(StatsRegistry registry, String statPrefix) {
        StatName root = StatName.of("http")
                .tag(DefaultTags.CONNECTION_MANAGER, statPrefix)
                .then("cors");
        return new CorsStats(
                registry.counter(root.then("origin_valid")), registry.counter(root.then("origin_invalid")));
    }
}
