package io.ringway.config.compile;

import com.google.protobuf.UInt32Value;
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
                number(from.hasMaxConnections(), from.getMaxConnections(), usual.connectionsMax()),
                number(from.hasMaxPendingRequests(), from.getMaxPendingRequests(), usual.pendingRequestsMax()),
                number(from.hasMaxRequests(), from.getMaxRequests(), usual.requestsMax()),
                number(from.hasMaxRetries(), from.getMaxRetries(), usual.retriesMax()),
                from.hasRetryBudget() ? budget(from.getRetryBudget()) : null,
                from.getTrackRemaining());
    }

    private static RetryBudget budget(CircuitBreakers.Thresholds.RetryBudget from) {
        return new RetryBudget(
                from.hasBudgetPercent() ? from.getBudgetPercent().getValue() : RetryBudget.PERCENT_DEFAULT,
                number(from.hasMinRetryConcurrency(), from.getMinRetryConcurrency(), RetryBudget.RETRIES_MIN_DEFAULT));
    }

    private static int number(boolean isSet, UInt32Value value, int usual) {
        return isSet ? HttpOptionsCompiler.clamp(value.getValue()) : usual;
    }
}
