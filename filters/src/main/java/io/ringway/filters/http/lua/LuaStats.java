package io.ringway.filters.http.lua;

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
                .tag("envoy_http_conn_manager_prefix", managerPrefix)
                .then("lua");
        StatName own = filterPrefix.isEmpty() ? root : root.tag("envoy_lua_prefix", filterPrefix);
        return new LuaStats(registry.counter(own.then("errors")), registry.counter(own.then("executions")));
    }
}
