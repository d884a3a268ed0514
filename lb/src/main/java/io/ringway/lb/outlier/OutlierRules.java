package io.ringway.lb.outlier;

/** The policy of one cluster, which the runtime may change. Owner: control writes, any thread reads. */
public final class OutlierRules {
    private final OutlierPolicy configured;
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
}
