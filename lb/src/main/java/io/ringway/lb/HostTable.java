package io.ringway.lb;

import java.util.Map;

/**
 * A host set compiled by a policy ({@link LbPolicy#prepare}). Policies that need more than the hosts and their weights extend it.
 * Owner: any (immutable).
 */
public class HostTable {
    private final HostSet hosts;
    private final boolean isWeighted;

    public HostTable(HostSet hosts) {
        this.hosts = hosts;
        this.isWeighted = hasDifferentWeights(hosts);
    }

    public final HostSet hosts() {
        return hosts;
    }

    /** Not all hosts have the same weight. */
    public final boolean isWeighted() {
        return isWeighted;
    }

    /** Says what there is to know; cold. */
    public void addFacts(Map<TableFact, Long> facts) {}

    private static boolean hasDifferentWeights(HostSet hosts) {
        for (int i = 1; i < hosts.size(); i++) {
            if (hosts.host(i).weight() != hosts.host(0).weight()) {
                return true;
            }
        }
        return false;
    }
}
