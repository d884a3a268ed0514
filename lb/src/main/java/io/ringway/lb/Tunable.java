package io.ringway.lb;

/**
 * A number of a policy that may change while the process runs, because the configuration names a runtime key beside it. Owner: control
 * writes, any thread reads.
 */
public final class Tunable {
    private volatile double value;

    public Tunable(double value) {
        this.value = value;
    }

    public double get() {
        return value;
    }

    public void set(double now) {
        value = now;
    }
}
