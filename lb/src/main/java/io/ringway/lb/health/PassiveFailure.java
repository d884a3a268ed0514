package io.ringway.lb.health;

/**
 * How workers tell control that a checked host has asked, in an answer to a request, for no more requests
 * ({@code x-envoy-immediate-health-check-fail}). Owner: workers report, control takes.
 */
public final class PassiveFailure {
    private final Runnable alarm;
    private volatile boolean isReported;

    /**
     * Nothing reported yet.
     *
     * @param alarm wakes control; called on a worker, must neither block nor allocate
     */
    public PassiveFailure(Runnable alarm) {
        this.alarm = alarm;
    }

    /** The host has asked. A worker. */
    public void report() {
        if (!isReported) {
            isReported = true;
            alarm.run();
        }
    }

    /** Whether it has since the last call. Control. */
    public boolean take() {
        boolean was = isReported;
        isReported = false;
        return was;
    }
}
