package io.ringway.lb.health;

import io.ringway.lb.HealthFlag;
import java.util.random.RandomGenerator;

/**
 * One host under active health checks: the state machine of Envoy's {@code HealthCheckerImplBase}.
 *
 * <pre>
 *   unknown --first result--> healthy | unhealthy
 *   healthy --unhealthy_threshold failures in a row, or one that counts at once--> unhealthy
 *   unhealthy --healthy_threshold successes in a row--> healthy
 * </pre>
 *
 * Owner: control.
 */
public final class CheckedHost {
    /** The flags that follow from the checks. */
    public static final int FLAGS = HealthFlag.FAILED_ACTIVE_HC.bit()
            | HealthFlag.PENDING_ACTIVE_HC.bit()
            | HealthFlag.DEGRADED_ACTIVE_HC.bit()
            | HealthFlag.ACTIVE_HC_TIMEOUT.bit()
            | HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL.bit();

    private static final int PERCENT = 100;

    private final HealthCheckPolicy policy;
    private int flags = HealthFlag.FAILED_ACTIVE_HC.bit() | HealthFlag.PENDING_ACTIVE_HC.bit();
    private int successes;
    private int failures;
    private boolean isFirst = true;
    /** The last result points the other way than the host's state. */
    private boolean isChangePending;

    private boolean isLastSuccess;

    /** A host that has not been checked yet. */
    public CheckedHost(HealthCheckPolicy policy) {
        this.policy = policy;
    }

    /** Bits of {@link HealthFlag}. */
    public int flags() {
        return flags;
    }

    public boolean isHealthy() {
        return !HealthFlag.FAILED_ACTIVE_HC.isIn(flags);
    }

    /**
     * A check is over.
     *
     * @return whether {@link #flags} have changed
     */
    public boolean onResult(CheckResult result) {
        int before = flags;
        isChangePending = false;
        isLastSuccess = result.isSuccess();
        if (isLastSuccess) {
            onSuccess(result == CheckResult.DEGRADED);
        } else {
            onFailure(result);
        }
        flags &= ~HealthFlag.PENDING_ACTIVE_HC.bit();
        isFirst = false;
        return flags != before;
    }

    private void onSuccess(boolean isDegraded) {
        failures = 0;
        flags &= ~(HealthFlag.ACTIVE_HC_TIMEOUT.bit() | HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL.bit());
        if (!isHealthy()) {
            // The first answer is believed at once, so that a start does not take several intervals.
            if (isFirst || ++successes >= policy.healthyThreshold()) {
                flags &= ~HealthFlag.FAILED_ACTIVE_HC.bit();
                successes = 0;
            } else {
                isChangePending = true;
            }
        }
        flags = isDegraded ? flags | HealthFlag.DEGRADED_ACTIVE_HC.bit() : flags & ~HealthFlag.DEGRADED_ACTIVE_HC.bit();
    }

    private void onFailure(CheckResult result) {
        successes = 0;
        if (result == CheckResult.IMMEDIATE_FAILURE) {
            flags |= HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL.bit();
        }
        if (isHealthy()) {
            failures++;
            if (result.isFinal() || failures >= policy.unhealthyThreshold()) {
                flags |= HealthFlag.FAILED_ACTIVE_HC.bit();
                failures = 0;
            } else {
                isChangePending = true;
            }
        }
        if (!isHealthy()) {
            flags = result == CheckResult.TIMEOUT
                    ? flags | HealthFlag.ACTIVE_HC_TIMEOUT.bit()
                    : flags & ~HealthFlag.ACTIVE_HC_TIMEOUT.bit();
        }
    }

    /** Nanoseconds until the first check. */
    public long firstDelayNs(RandomGenerator random) {
        return policy.initialJitterNs() > 0 ? random.nextLong(policy.initialJitterNs()) : 0;
    }

    /**
     * Nanoseconds from the last result to the next check.
     *
     * @param hasTraffic whether the cluster has ever had a connection
     */
    public long nextDelayNs(boolean hasTraffic, RandomGenerator random) {
        long base = baseNs(hasTraffic);
        long delay = base;
        long percentNs = base / PERCENT * policy.jitterPercent();
        if (percentNs > 0) {
            delay += random.nextLong(percentNs);
        }
        if (policy.jitterNs() > 0) {
            delay += random.nextLong(policy.jitterNs());
        }
        return policy.intervals().within(delay);
    }

    private long baseNs(boolean hasTraffic) {
        HealthCheckPolicy.Intervals intervals = policy.intervals();
        if (!hasTraffic) {
            return isLastSuccess && !isChangePending ? intervals.noTrafficHealthyNs() : intervals.noTrafficNs();
        }
        if (isLastSuccess) {
            return isChangePending ? intervals.healthyEdgeNs() : intervals.usualNs();
        }
        return isChangePending ? intervals.unhealthyEdgeNs() : intervals.unhealthyNs();
    }
}
