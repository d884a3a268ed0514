package io.ringway.lb;

import java.util.Locale;

/** Why a host is not simply healthy, under the names that Envoy's {@code /clusters} prints. Owner: any (immutable). */
public enum HealthFlag {
    FAILED_ACTIVE_HC,
    FAILED_OUTLIER_CHECK,
    /** The configuration says UNHEALTHY or TIMEOUT. */
    FAILED_EDS_HEALTH,
    DEGRADED_ACTIVE_HC,
    /** The configuration says DEGRADED. */
    DEGRADED_EDS_HEALTH,
    /** No health check has been answered yet, well or not. */
    PENDING_ACTIVE_HC,
    /** An answer asked for no more requests ({@code x-envoy-immediate-health-check-fail}). */
    EXCLUDED_VIA_IMMEDIATE_HC_FAIL,
    ACTIVE_HC_TIMEOUT,
    /** The configuration says DRAINING. */
    EDS_STATUS_DRAINING;

    private static final HealthFlag[] ALL = values();

    static final int UNHEALTHY =
            FAILED_ACTIVE_HC.bit() | FAILED_OUTLIER_CHECK.bit() | FAILED_EDS_HEALTH.bit() | EDS_STATUS_DRAINING.bit();
    static final int DEGRADED = DEGRADED_ACTIVE_HC.bit() | DEGRADED_EDS_HEALTH.bit();
    static final int EXCLUDED =
            PENDING_ACTIVE_HC.bit() | EXCLUDED_VIA_IMMEDIATE_HC_FAIL.bit() | EDS_STATUS_DRAINING.bit();

    /** This flag in a set of flags. */
    @SuppressWarnings("EnumOrdinal") // sets of flags never leave the process
    public int bit() {
        return 1 << ordinal();
    }

    public boolean isIn(int flags) {
        return (flags & bit()) != 0;
    }

    /** {@code healthy}, or {@code /failed_active_hc/...}. */
    public static String text(int flags) {
        if (flags == 0) {
            return "healthy";
        }
        StringBuilder text = new StringBuilder();
        for (HealthFlag flag : ALL) {
            if (flag.isIn(flags)) {
                text.append('/').append(flag.name().toLowerCase(Locale.ROOT));
            }
        }
        return text.toString();
    }
}
