package io.ringway.config.compile;

import io.ringway.config.runtime.RuntimeEntry;
import io.ringway.config.runtime.RuntimeSnapshot;
import io.ringway.lb.outlier.OutlierPolicy;
import io.ringway.lb.outlier.OutlierPolicy.Ejection;
import io.ringway.lb.outlier.OutlierPolicy.Enforcing;
import io.ringway.lb.outlier.OutlierPolicy.FailurePercentage;
import io.ringway.lb.outlier.OutlierPolicy.SuccessRate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The runtime keys of outlier detection, {@code outlier_detection.<setting>}, which hold for every cluster that has it. Owner: any. */
final class OutlierKeys {
    private static final String ROOT = "outlier_detection.";
    private static final List<String> SETTINGS = List.of(
            "consecutive_5xx",
            "consecutive_gateway_failure",
            "consecutive_local_origin_failure",
            "interval_ms",
            "base_ejection_time_ms",
            "max_ejection_time_ms",
            "max_ejection_time_jitter_ms",
            "max_ejection_percent",
            "enforcing_consecutive_5xx",
            "enforcing_consecutive_gateway_failure",
            "enforcing_consecutive_local_origin_failure",
            "enforcing_success_rate",
            "enforcing_local_origin_success_rate",
            "enforcing_failure_percentage",
            "enforcing_failure_percentage_local_origin",
            "success_rate_minimum_hosts",
            "success_rate_request_volume",
            "success_rate_stdev_factor",
            "failure_percentage_minimum_hosts",
            "failure_percentage_request_volume",
            "failure_percentage_threshold",
            "successful_active_health_check_uneject_host");

    private final RuntimeSnapshot runtime;

    private OutlierKeys(RuntimeSnapshot runtime) {
        this.runtime = runtime;
    }

    /** Whether a key is one of them. */
    static boolean isRead(String key) {
        return key.startsWith(ROOT) && SETTINGS.contains(key.substring(ROOT.length()));
    }

    /** A policy with what the runtime says instead. */
    static OutlierPolicy apply(OutlierPolicy usual, RuntimeSnapshot runtime) {
        return SETTINGS.stream().anyMatch(setting -> runtime.entry(ROOT + setting) != null)
                ? new OutlierKeys(runtime).apply(usual)
                : usual;
    }

    private OutlierPolicy apply(OutlierPolicy usual) {
        SuccessRate rate = usual.successRate();
        FailurePercentage percentage = usual.failurePercentage();
        return new OutlierPolicy(
                integer("consecutive_5xx", usual.consecutive5xx()),
                integer("consecutive_gateway_failure", usual.consecutiveGatewayFailures()),
                integer("consecutive_local_origin_failure", usual.consecutiveLocalFailures()),
                usual.isSplit(),
                new SuccessRate(
                        integer("success_rate_minimum_hosts", rate.hostsMin()),
                        integer("success_rate_request_volume", rate.requestsMin()),
                        integer("success_rate_stdev_factor", rate.deviationFactor())),
                new FailurePercentage(
                        integer("failure_percentage_threshold", percentage.thresholdPercent()),
                        integer("failure_percentage_minimum_hosts", percentage.hostsMin()),
                        integer("failure_percentage_request_volume", percentage.requestsMin())),
                enforcing(usual.enforcing()),
                ejection(usual.ejection()));
    }

    private Enforcing enforcing(Enforcing usual) {
        return new Enforcing(
                integer("enforcing_consecutive_5xx", usual.consecutive5xx()),
                integer("enforcing_consecutive_gateway_failure", usual.consecutiveGatewayFailure()),
                integer("enforcing_consecutive_local_origin_failure", usual.consecutiveLocalOriginFailure()),
                integer("enforcing_success_rate", usual.successRate()),
                integer("enforcing_local_origin_success_rate", usual.localOriginSuccessRate()),
                integer("enforcing_failure_percentage", usual.failurePercentage()),
                integer("enforcing_failure_percentage_local_origin", usual.localOriginFailurePercentage()));
    }

    private Ejection ejection(Ejection usual) {
        return new Ejection(
                Math.max(TimeUnit.MILLISECONDS.toNanos(1), ns("interval_ms", usual.intervalNs())),
                ns("base_ejection_time_ms", usual.baseNs()),
                ns("max_ejection_time_ms", usual.maxNs()),
                ns("max_ejection_time_jitter_ms", usual.jitterNs()),
                Math.min(100, integer("max_ejection_percent", usual.hostsMaxPercent())),
                usual.isOneAlways(),
                flag("successful_active_health_check_uneject_host", usual.endsWithHealthCheck()));
    }

    private int integer(String setting, int usual) {
        return BreakerKeys.integer(runtime, ROOT + setting, usual);
    }

    private long ns(String setting, long usualNs) {
        RuntimeEntry entry = runtime.entry(ROOT + setting);
        return entry == null || entry.integer() == null ? usualNs : TimeUnit.MILLISECONDS.toNanos(entry.integer());
    }

    private boolean flag(String setting, boolean usual) {
        RuntimeEntry entry = runtime.entry(ROOT + setting);
        return (entry == null || entry.flag() == null) ? usual : entry.flag();
    }
}
