package io.ringway.lb.outlier;

/**
 * What makes an outlier, and what happens to it (Envoy {@code cluster.v3.OutlierDetection}). Times in nanoseconds. Owner: any (immutable).
 *
 * @param consecutive5xx answers of 5xx in a row ({@code consecutive_5xx}, default 5)
 * @param consecutiveGatewayFailures answers of 502, 503 or 504 in a row ({@code consecutive_gateway_failure}, default 5)
 * @param consecutiveLocalFailures failures in a row that are no answers, if they are told apart
 *     ({@code consecutive_local_origin_failure}, default 5)
 * @param isSplit failures that are no answers are counted apart; otherwise they count as answers of 5xx
 *     ({@code split_external_local_origin_errors})
 * @param successRate whom the success rate ejects
 * @param failurePercentage whom the failure percentage ejects
 * @param enforcing how often what is detected has consequences
 * @param ejection for how long, and how many
 */
public record OutlierPolicy(
        int consecutive5xx,
        int consecutiveGatewayFailures,
        int consecutiveLocalFailures,
        boolean isSplit,
        SuccessRate successRate,
        FailurePercentage failurePercentage,
        Enforcing enforcing,
        Ejection ejection) {

    /** Envoy's defaults. */
    public static final OutlierPolicy DEFAULT = new OutlierPolicy(
            5,
            5,
            5,
            false,
            new SuccessRate(5, 100, 1900),
            new FailurePercentage(85, 5, 50),
            Enforcing.DEFAULT,
            new Ejection(10_000_000_000L, 30_000_000_000L, 300_000_000_000L, 0, 10, false, true));

    /**
     * Hosts whose success rate is below the mean by more than some standard deviations.
     *
     * @param hostsMin with enough requests, or nothing is judged ({@code success_rate_minimum_hosts})
     * @param requestsMin in an interval, or the host is not judged ({@code success_rate_request_volume})
     * @param deviationFactor thousandths ({@code success_rate_stdev_factor})
     */
    public record SuccessRate(int hostsMin, int requestsMin, int deviationFactor) {}

    /**
     * Hosts of which too many requests fail, whatever the others do.
     *
     * @param thresholdPercent ({@code failure_percentage_threshold})
     * @param hostsMin ({@code failure_percentage_minimum_hosts})
     * @param requestsMin ({@code failure_percentage_request_volume})
     */
    public record FailurePercentage(int thresholdPercent, int hostsMin, int requestsMin) {}

    /** Percentages of detections that are enforced ({@code enforcing_*}). */
    public record Enforcing(
            int consecutive5xx,
            int consecutiveGatewayFailure,
            int consecutiveLocalOriginFailure,
            int successRate,
            int localOriginSuccessRate,
            int failurePercentage,
            int localOriginFailurePercentage) {
        /** Envoy's defaults. */
        public static final Enforcing DEFAULT = new Enforcing(100, 0, 100, 100, 100, 0, 0);

        int percent(EjectionCause cause) {
            return switch (cause) {
                case CONSECUTIVE_5XX -> consecutive5xx;
                case CONSECUTIVE_GATEWAY_FAILURE -> consecutiveGatewayFailure;
                case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> consecutiveLocalOriginFailure;
                case SUCCESS_RATE -> successRate;
                case LOCAL_ORIGIN_SUCCESS_RATE -> localOriginSuccessRate;
                case FAILURE_PERCENTAGE -> failurePercentage;
                case LOCAL_ORIGIN_FAILURE_PERCENTAGE -> localOriginFailurePercentage;
            };
        }
    }

    /**
     * How hosts are ejected.
     *
     * @param intervalNs between two looks at all hosts ({@code OutlierDetection.interval})
     * @param baseNs times the number of ejections in a row is the time out ({@code base_ejection_time})
     * @param maxNs limit of that time ({@code max_ejection_time})
     * @param jitterNs random part on top ({@code max_ejection_time_jitter})
     * @param hostsMaxPercent of the cluster that may be out at the same time ({@code max_ejection_percent})
     * @param isOneAlways one host may be out even so ({@code always_eject_one_host})
     * @param endsWithHealthCheck a successful active health check takes the host back at once
     *     ({@code successful_active_health_check_uneject_host})
     */
    public record Ejection(
            long intervalNs,
            long baseNs,
            long maxNs,
            long jitterNs,
            int hostsMaxPercent,
            boolean isOneAlways,
            boolean endsWithHealthCheck) {}
}
