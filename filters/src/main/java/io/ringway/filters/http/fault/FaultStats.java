package io.ringway.filters.http.fault;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of {@code http.<stat_prefix>.fault.*}. Owner: any (immutable). */
record FaultStats(int delaysInjected, int abortsInjected, int faultsOverflow, int activeFaults) {

    /** Registers them; {@code statPrefix} is that of the connection manager. */
    static FaultStats register(StatsRegistry registry, String statPrefix) {
        StatName root = StatName.of("http")
                .tag(DefaultTags.CONNECTION_MANAGER, statPrefix)
                .then("fault");
        return new FaultStats(
                registry.counter(root.then("delays_injected")),
                registry.counter(root.then("aborts_injected")),
                registry.counter(root.then("faults_overflow")),
                registry.gauge(root.then("active_faults")));
    }
}
