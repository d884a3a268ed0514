package io.ringway.lb.outlier;

/** Why a host is ejected, under the names that Envoy's statistics have. Owner: any (immutable). */
public enum EjectionCause {
    CONSECUTIVE_5XX("consecutive_5xx"),
    CONSECUTIVE_GATEWAY_FAILURE("consecutive_gateway_failure"),
    CONSECUTIVE_LOCAL_ORIGIN_FAILURE("consecutive_local_origin_failure"),
    SUCCESS_RATE("success_rate"),
    LOCAL_ORIGIN_SUCCESS_RATE("local_origin_success_rate"),
    FAILURE_PERCENTAGE("failure_percentage"),
    LOCAL_ORIGIN_FAILURE_PERCENTAGE("local_origin_failure_percentage");

    private final String statName;

    EjectionCause(String statName) {
        this.statName = statName;
    }

    /** The part behind {@code ejections_enforced_} and {@code ejections_detected_}. */
    public String statName() {
        return statName;
    }
}
