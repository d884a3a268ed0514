package io.ringway.lb.outlier;

/**
 * The policy of one cluster, which the runtime may change, and what its hosts were compared with last. Owner: control writes, any thread
 * reads.
 */
public final class OutlierRules {
    /**
     * Success rates of a cluster in percent, when they were last compared; -1 is not known.
     *
     * @param mean over the hosts
     * @param threshold below which hosts were ejected
     */
    public record Rates(double mean, double threshold) {
        static final Rates UNKNOWN = new Rates(OutlierDetector.UNKNOWN, OutlierDetector.UNKNOWN);
    }

    private final OutlierPolicy configured;
    private volatile Rates rates = Rates.UNKNOWN;
    private volatile Rates localRates = Rates.UNKNOWN;
    private volatile OutlierPolicy policy;

    public OutlierRules(OutlierPolicy configured) {
        this.configured = configured;
        this.policy = configured;
    }

    /** What the configuration says. */
    public OutlierPolicy configured() {
        return configured;
    }

    /** What is in force. */
    public OutlierPolicy policy() {
        return policy;
    }

    public void change(OutlierPolicy next) {
        policy = next;
    }

    /**
     * What hosts were compared with last.
     *
     * @param isLocal of getting an answer at all
     */
    public Rates rates(boolean isLocal) {
        return isLocal ? localRates : rates;
    }

    void compared(boolean isLocal, Rates found) {
        if (isLocal) {
            localRates = found;
        } else {
            rates = found;
        }
    }
}
