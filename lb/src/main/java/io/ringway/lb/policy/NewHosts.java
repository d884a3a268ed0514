package io.ringway.lb.policy;

import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;

/** Which hosts of a table are new for one worker, and how much they count for now. Owner: worker. */
final class NewHosts {
    private final SlowStart slowStart;
    private long[] startedNs = {};
    private long lastStartedNs = HostState.ALWAYS;
    private long nowNs;

    NewHosts(SlowStart slowStart) {
        this.slowStart = slowStart;
    }

    void onHosts(HostSet hosts) {
        startedNs = new long[hosts.size()];
        lastStartedNs = HostState.ALWAYS;
        for (int i = 0; i < startedNs.length; i++) {
            HostState state = hosts.state(i);
            startedNs[i] = state.isHealthy() ? state.startedNs() : HostState.ALWAYS;
            if (startedNs[i] != HostState.ALWAYS
                    && (lastStartedNs == HostState.ALWAYS || startedNs[i] - lastStartedNs > 0)) {
                lastStartedNs = startedNs[i];
            }
        }
    }

    void at(long now) {
        nowNs = now;
    }

    /** There is a new host. */
    boolean areAny() {
        return slowStart.isNew(lastStartedNs, nowNs);
    }

    double factor(int host) {
        return slowStart.factor(startedNs[host], nowNs);
    }
}
