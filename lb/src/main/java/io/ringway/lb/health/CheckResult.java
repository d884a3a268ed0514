package io.ringway.lb.health;

/** What a health check has found out. Owner: any (immutable). */
public enum CheckResult {
    SUCCESS,
    /** The host answers, and asks to be spared ({@code x-envoy-degraded}). */
    DEGRADED,
    /** The host says that it is not well: no threshold counts. */
    FAILURE,
    /** The same, and it asks for no more requests ({@code x-envoy-immediate-health-check-fail}). */
    IMMEDIATE_FAILURE,
    /** Another service answers ({@code service_name_matcher}). */
    WRONG_SERVICE,
    /** It says so with a status that the threshold counts ({@code retriable_statuses}). */
    RETRIABLE_FAILURE,
    /** No connection, or not the expected bytes. */
    NETWORK_FAILURE,
    TIMEOUT;

    public boolean isSuccess() {
        return this == SUCCESS || this == DEGRADED;
    }

    /** Whether no threshold counts. */
    public boolean isFinal() {
        return this == FAILURE || this == IMMEDIATE_FAILURE || this == WRONG_SERVICE;
    }

    /** Counted as {@code network_failure}. */
    public boolean isNetworkFailure() {
        return this == NETWORK_FAILURE || this == TIMEOUT;
    }
}
