package io.ringway.lb.subset;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;

/** A policy that first finds the subset of a request's route, then leaves the choice to another policy. Owner: any (immutable). */
public final class SubsetPolicy implements LbPolicy {
    private final LbPolicy inner;
    private final SubsetOptions options;

    public SubsetPolicy(LbPolicy inner, SubsetOptions options) {
        this.inner = inner;
        this.options = options;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public boolean isHashing() {
        return inner.isHashing();
    }

    @Override
    public boolean looksAtRequests() {
        return true;
    }

    @Override
    public boolean looksAtLocalCluster() {
        return inner.looksAtLocalCluster();
    }

    @Override
    public long tuning() {
        return inner.tuning();
    }

    @Override
    public SubsetTable prepare(HostSet hosts) {
        return new SubsetTable(hosts, inner, options);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        return new SubsetBalancer(inner, (SubsetTable) table, active, seed);
    }
}
