package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.ringway.lb.outlier.OutlierPolicy;
import io.ringway.lb.outlier.OutlierPolicy.Ejection;
import io.ringway.lb.outlier.OutlierPolicy.Enforcing;
import io.ringway.lb.outlier.OutlierPolicy.FailurePercentage;
import io.ringway.lb.outlier.OutlierPolicy.SuccessRate;
import org.jspecify.annotations.Nullable;

/** {@code outlier_detection} of a cluster; what is not said has Envoy's defaults. Owner: control. */
final class OutlierCompiler {
    private static final OutlierPolicy USUAL = OutlierPolicy.DEFAULT;

    private OutlierCompiler() {}

    /** Null if the cluster has none. */
    static @Nullable OutlierPolicy compile(Cluster cluster) {
        if (!cluster.hasOutlierDetection()) {
            return null;
        }
        OutlierDetection from = cluster.getOutlierDetection();
        return new OutlierPolicy(
                HttpOptionsCompiler.clamp(from.hasConsecutive5Xx(), from.getConsecutive5Xx(), USUAL.consecutive5xx()),
                HttpOptionsCompiler.clamp(
                        from.hasConsecutiveGatewayFailure(),
                        from.getConsecutiveGatewayFailure(),
                        USUAL.consecutiveGatewayFailures()),
                HttpOptionsCompiler.clamp(
                        from.hasConsecutiveLocalOriginFailure(),
                        from.getConsecutiveLocalOriginFailure(),
                        USUAL.consecutiveLocalFailures()),
                from.getSplitExternalLocalOriginErrors(),
                new SuccessRate(
                        HttpOptionsCompiler.clamp(
                                from.hasSuccessRateMinimumHosts(),
                                from.getSuccessRateMinimumHosts(),
                                USUAL.successRate().hostsMin()),
                        HttpOptionsCompiler.clamp(
                                from.hasSuccessRateRequestVolume(),
                                from.getSuccessRateRequestVolume(),
                                USUAL.successRate().requestsMin()),
                        HttpOptionsCompiler.clamp(
                                from.hasSuccessRateStdevFactor(),
                                from.getSuccessRateStdevFactor(),
                                USUAL.successRate().deviationFactor())),
                new FailurePercentage(
                        HttpOptionsCompiler.clamp(
                                from.hasFailurePercentageThreshold(),
                                from.getFailurePercentageThreshold(),
                                USUAL.failurePercentage().thresholdPercent()),
                        HttpOptionsCompiler.clamp(
                                from.hasFailurePercentageMinimumHosts(),
                                from.getFailurePercentageMinimumHosts(),
                                USUAL.failurePercentage().hostsMin()),
                        HttpOptionsCompiler.clamp(
                                from.hasFailurePercentageRequestVolume(),
                                from.getFailurePercentageRequestVolume(),
                                USUAL.failurePercentage().requestsMin())),
                enforcing(from),
                ejection(from));
    }

    private static Enforcing enforcing(OutlierDetection from) {
        Enforcing usual = Enforcing.DEFAULT;
        return new Enforcing(
                HttpOptionsCompiler.clamp(
                        from.hasEnforcingConsecutive5Xx(), from.getEnforcingConsecutive5Xx(), usual.consecutive5xx()),
                HttpOptionsCompiler.clamp(
                        from.hasEnforcingConsecutiveGatewayFailure(),
                        from.getEnforcingConsecutiveGatewayFailure(),
                        usual.consecutiveGatewayFailure()),
                HttpOptionsCompiler.clamp(
                        from.hasEnforcingConsecutiveLocalOriginFailure(),
                        from.getEnforcingConsecutiveLocalOriginFailure(),
                        usual.consecutiveLocalOriginFailure()),
                HttpOptionsCompiler.clamp(
                        from.hasEnforcingSuccessRate(), from.getEnforcingSuccessRate(), usual.successRate()),
                HttpOptionsCompiler.clamp(
                        from.hasEnforcingLocalOriginSuccessRate(),
                        from.getEnforcingLocalOriginSuccessRate(),
                        usual.localOriginSuccessRate()),
                HttpOptionsCompiler.clamp(
                        from.hasEnforcingFailurePercentage(),
                        from.getEnforcingFailurePercentage(),
                        usual.failurePercentage()),
                HttpOptionsCompiler.clamp(
                        from.hasEnforcingFailurePercentageLocalOrigin(),
                        from.getEnforcingFailurePercentageLocalOrigin(),
                        usual.localOriginFailurePercentage()));
    }

    private static Ejection ejection(OutlierDetection from) {
        Ejection usual = USUAL.ejection();
        long baseNs = Durations.ns(from.hasBaseEjectionTime(), from.getBaseEjectionTime(), usual.baseNs());
        return new Ejection(
                Durations.ns(from.hasInterval(), from.getInterval(), usual.intervalNs()),
                baseNs,
                // Never shorter than the first time out.
                from.hasMaxEjectionTime() ? Durations.ns(from.getMaxEjectionTime()) : Math.max(baseNs, usual.maxNs()),
                Durations.ns(from.hasMaxEjectionTimeJitter(), from.getMaxEjectionTimeJitter(), usual.jitterNs()),
                Math.min(
                        100,
                        HttpOptionsCompiler.clamp(
                                from.hasMaxEjectionPercent(), from.getMaxEjectionPercent(), usual.hostsMaxPercent())),
                from.getAlwaysEjectOneHost().getValue(),
                !from.hasSuccessfulActiveHealthCheckUnejectHost()
                        || from.getSuccessfulActiveHealthCheckUnejectHost().getValue());
    }
}
