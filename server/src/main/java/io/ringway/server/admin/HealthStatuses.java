package io.ringway.server.admin;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.ringway.lb.HostState;

/** A host's health in Envoy's words. */
final class HealthStatuses {
    private HealthStatuses() {}

    static HealthStatus of(HostState state) {
        if (state.isHealthy()) {
            return HealthStatus.HEALTHY;
        }
        return state.isDegraded() ? HealthStatus.DEGRADED : HealthStatus.UNHEALTHY;
    }
}
