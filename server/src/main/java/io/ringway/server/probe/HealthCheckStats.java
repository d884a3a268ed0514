package io.ringway.server.probe;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of a cluster's statistics about health checks (Envoy {@code cluster.<name>.health_check.*}). Owner: any (immutable). */
record HealthCheckStats(
        int attempt,
        int success,
        int failure,
        int passiveFailure,
        int networkFailure,
        int verifyCluster,
        int healthy,
        int degraded) {

    static HealthCheckStats register(StatsRegistry registry, String cluster) {
        StatName root = StatName.of("cluster").tag(DefaultTags.CLUSTER, cluster).then("health_check");
        return new HealthCheckStats(
                registry.counter(root.then("attempt")),
                registry.counter(root.then("success")),
                registry.counter(root.then("failure")),
                registry.counter(root.then("passive_failure")),
                registry.counter(root.then("network_failure")),
                registry.counter(root.then("verify_cluster")),
                registry.gauge(root.then("healthy")),
                registry.gauge(root.then("degraded")));
    }
}
