package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.ringway.lb.limit.RetryBudget;
import io.ringway.lb.limit.Thresholds;

/** Circuit breakers of a cluster; the first thresholds of a priority count, others have Envoy's defaults. Owner: control. */
final class BreakerCompiler {
    private BreakerCompiler() {}

    static Thresholds compile(Cluster cluster, RoutingPriority priority) {
        for (CircuitBreakers.Thresholds thresholds :
                cluster.getCircuitBreakers().getThresholdsList()) {
            if (thresholds.getPriority() == priority) {
                return compile(thresholds);
            }
        }
        return Thresholds.DEFAULT;
    }

    private static Thresholds compile(CircuitBreakers.Thresholds from) {
        Thresholds usual = Thresholds.DEFAULT;
        return new Thresholds(
                HttpOptionsCompiler.clamp(from.hasMaxConnections(), from.getMaxConnections(), usual.connectionsMax()),
                HttpOptionsCompiler.clamp(
                        from.hasMaxPendingRequests(), from.getMaxPendingRequests(), usual.pendingRequestsMax()),
                HttpOptionsCompiler.clamp(from.hasMaxRequests(), from.getMaxRequests(), usual.requestsMax()),
                HttpOptionsCompiler.clamp(from.hasMaxRetries(), from.getMaxRetries(), usual.retriesMax()),
                from.hasRetryBudget() ? budget(from.getRetryBudget()) : null,
                from.getTrackRemaining());
    }

    private static RetryBudget budget(CircuitBreakers.Thresholds.RetryBudget from) {
        return new RetryBudget(
                from.hasBudgetPercent() ? from.getBudgetPercent().getValue() : RetryBudget.PERCENT_DEFAULT,
                HttpOptionsCompiler.clamp(
                        from.hasMinRetryConcurrency(), from.getMinRetryConcurrency(), RetryBudget.RETRIES_MIN_DEFAULT));
    }
}
