package io.ringway.filters.http.lua;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/**
 * Ids of a filter's statistics: {@code http.<stat_prefix>.lua.[<filter's stat_prefix>.]*}. Owner: any (immutable).
 *
 * @param errors runs that failed
 * @param executions runs
 */
record LuaStats(int errors, int executions) {
    static LuaStats register(StatsRegistry registry, String managerPrefix, String filterPrefix) {
        StatName root = StatName.of("http")
                .tag(DefaultTags.CONNECTION_MANAGER, managerPrefix)
                .then("lua");
        StatName own = filterPrefix.isEmpty() ? root : root.then(filterPrefix);
        return new LuaStats(registry.counter(own.then("errors")), registry.counter(own.then("executions")));
    }
}
