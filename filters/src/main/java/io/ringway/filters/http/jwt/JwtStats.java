package io.ringway.filters.http.jwt;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of {@code http.<stat_prefix>.jwt_authn.[<prefix>.]*}. Owner: any (immutable). */
record JwtStats(
        int allowed,
        int denied,
        int preflightBypassed,
        int fetchSuccess,
        int fetchFailed,
        int cacheHit,
        int cacheMiss) {

    static JwtStats register(StatsRegistry registry, String managerPrefix, String prefix) {
        StatName manager = StatName.of("http").tag(DefaultTags.CONNECTION_MANAGER, managerPrefix);
        StatName root = manager.then("jwt_authn");
        String element = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
        StatName at = element.isEmpty() ? root : root.then(element);
        return new JwtStats(
                registry.counter(at.then("allowed")),
                registry.counter(at.then("denied")),
                registry.counter(at.then("cors_preflight_bypassed")),
                registry.counter(at.then("jwks_fetch_success")),
                registry.counter(at.then("jwks_fetch_failed")),
                registry.counter(at.then("jwt_cache_hit")),
                registry.counter(at.then("jwt_cache_miss")));
    }
}
