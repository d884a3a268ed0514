package io.ringway.lb.outlier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What the workers see of one host. A run of failures has to be counted over all workers together, as Envoy counts it, so the three runs are
 * shared words: a success only reads them and writes them to 0 if they are not, so that a host without failures costs no worker anything but
 * a read of a line that all have in their caches. How many requests there were and how many succeeded is counted per worker, and read by
 * control once per interval.
 *
 * <pre>
 * runs:    [5xx, gateway, local origin, causes that wait for control, padding to 128 bytes]
 * counts:  worker 0 [requests, successes, local requests, local successes, padding to 128 bytes] | worker 1 ...
 * </pre>
 *
 * Owner: workers write, each its own row and the runs atomically; control reads.
 */
public final class OutlierMonitor {
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int ROW_LONGS = 16;
    private static final int PAD_INTS = 32;

    private static final int RUN_5XX = PAD_INTS;
    private static final int RUN_GATEWAY = PAD_INTS + 1;
    private static final int RUN_LOCAL = PAD_INTS + 2;
    private static final int WAITING = PAD_INTS + 3;

    private static final int REQUESTS = 0;
    private static final int SUCCESSES = 1;
    private static final int LOCAL_REQUESTS = 2;
    private static final int LOCAL_SUCCESSES = 3;

    private final OutlierRules rules;
    private final Runnable alarm;
    private final int workers;
    private final int[] runs = new int[3 * PAD_INTS];
    private final long[] counts;
    private volatile double successRate = OutlierDetector.UNKNOWN;
    private volatile double localSuccessRate = OutlierDetector.UNKNOWN;

    /**
     * Nothing seen yet.
     *
     * @param workers how many write
     * @param alarm tells control that {@link #takeWaiting} has something; called on a worker, must neither block nor allocate
     */
    public OutlierMonitor(OutlierRules rules, int workers, Runnable alarm) {
        this.rules = rules;
        this.workers = workers;
        this.alarm = alarm;
        counts = new long[(workers + 1) * ROW_LONGS];
    }

    public OutlierRules rules() {
        return rules;
    }

    // ---- workers ----

    /** The host has answered. */
    public void onAnswer(int worker, int status) {
        if (rules.policy().isSplit()) {
            onLocalSuccess(worker);
        }
        count(worker, REQUESTS);
        if (status < 500) {
            count(worker, SUCCESSES);
            end(RUN_5XX);
            end(RUN_GATEWAY);
            return;
        }
        if (status >= 502 && status <= 504) {
            extend(RUN_GATEWAY, rules.policy().consecutiveGatewayFailures(), EjectionCause.CONSECUTIVE_GATEWAY_FAILURE);
        } else {
            end(RUN_GATEWAY);
        }
        extend(RUN_5XX, rules.policy().consecutive5xx(), EjectionCause.CONSECUTIVE_5XX);
    }

    /**
     * The host has not answered: no connection, a reset, a timeout.
     *
     * @param status what Envoy takes it for where such failures are not told apart
     */
    public void onLocalFailure(int worker, int status) {
        if (!rules.policy().isSplit()) {
            onAnswer(worker, status);
            return;
        }
        count(worker, LOCAL_REQUESTS);
        extend(RUN_LOCAL, rules.policy().consecutiveLocalFailures(), EjectionCause.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
    }

    /** A connection was made that carries something else than requests, so that nothing more is known of the host. */
    public void onConnected(int worker) {
        if (rules.policy().isSplit()) {
            onLocalSuccess(worker);
        } else {
            onAnswer(worker, 200);
        }
    }

    private void onLocalSuccess(int worker) {
        count(worker, LOCAL_REQUESTS);
        count(worker, LOCAL_SUCCESSES);
        end(RUN_LOCAL);
    }

    private void count(int worker, int column) {
        int index = (worker + 1) * ROW_LONGS + column;
        LONGS.setRelease(counts, index, (long) LONGS.get(counts, index) + 1);
    }

    private void end(int run) {
        if ((int) INTS.getOpaque(runs, run) != 0) {
            INTS.setOpaque(runs, run, 0);
        }
    }

    @SuppressWarnings("EnumOrdinal") // a bit per cause, which never leaves this object
    private void extend(int run, int threshold, EjectionCause cause) {
        if ((int) INTS.getAndAdd(runs, run, 1) + 1 == threshold) {
            INTS.getAndBitwiseOr(runs, WAITING, 1 << cause.ordinal());
            alarm.run();
        }
    }

    // ---- control ----

    void rate(boolean isLocal, double percent) {
        if (isLocal) {
            localSuccessRate = percent;
        } else {
            successRate = percent;
        }
    }

    /**
     * The success rate of the last interval in percent, or {@link OutlierDetector#UNKNOWN}. Any thread.
     *
     * @param isLocal of getting an answer at all
     */
    public double successRate(boolean isLocal) {
        return isLocal ? localSuccessRate : successRate;
    }

    /** The causes that have come up since the last call; bits by ordinal of {@link EjectionCause}. */
    int takeWaiting() {
        return (int) INTS.getAndSet(runs, WAITING, 0);
    }

    /** Runs begin anew, so that a host that was judged is not judged again for the same failures. */
    void endRuns() {
        INTS.setOpaque(runs, RUN_5XX, 0);
        INTS.setOpaque(runs, RUN_GATEWAY, 0);
        INTS.setOpaque(runs, RUN_LOCAL, 0);
    }

    void endRun(EjectionCause cause) {
        switch (cause) {
            case CONSECUTIVE_5XX -> INTS.setOpaque(runs, RUN_5XX, 0);
            case CONSECUTIVE_GATEWAY_FAILURE -> INTS.setOpaque(runs, RUN_GATEWAY, 0);
            case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> INTS.setOpaque(runs, RUN_LOCAL, 0);
            default -> {}
        }
    }

    /** Requests so far; {@code isLocal} those as failures that are no answers see them. */
    long requests(boolean isLocal) {
        return sum(isLocal ? LOCAL_REQUESTS : REQUESTS);
    }

    long successes(boolean isLocal) {
        return sum(isLocal ? LOCAL_SUCCESSES : SUCCESSES);
    }

    private long sum(int column) {
        long sum = 0;
        for (int worker = 0; worker < workers; worker++) {
            sum += (long) LONGS.getAcquire(counts, (worker + 1) * ROW_LONGS + column);
        }
        return sum;
    }
}
