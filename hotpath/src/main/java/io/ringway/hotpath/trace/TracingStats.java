package io.ringway.hotpath.trace;

import io.ringway.hotpath.http.TraceReason;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/**
 * Ids of the statistics of a connection manager's decisions (Envoy {@code http.<stat_prefix>.tracing.*}). Owner: any (immutable).
 *
 * @param healthCheck Envoy has the name; like there a health check is known as one only after the decision, so that it stays at 0
 */
public record TracingStats(
        int randomSampling, int serviceForced, int clientEnabled, int notTraceable, int healthCheck) {

    /** Registers them. */
    public static TracingStats register(StatsRegistry registry, String statPrefix) {
        StatName root = StatName.of("http")
                .tag("envoy_http_conn_manager_prefix", statPrefix)
                .then("tracing");
        return new TracingStats(
                registry.counter(root.then("random_sampling")),
                registry.counter(root.then("service_forced")),
                registry.counter(root.then("client_enabled")),
                registry.counter(root.then("not_traceable")),
                registry.counter(root.then("health_check")));
    }

    int of(TraceReason reason) {
        return switch (reason) {
            case SAMPLING -> randomSampling;
            case SERVICE_FORCED -> serviceForced;
            case CLIENT_FORCED -> clientEnabled;
            case NOT_TRACEABLE -> notTraceable;
        };
    }
}
