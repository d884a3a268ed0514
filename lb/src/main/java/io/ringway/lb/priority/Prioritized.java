package io.ringway.lb.priority;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;

/**
 * A policy that first decides which hosts come into question: those of a priority, healthy, degraded or all in panic, and one of several
 * weighted groups; then leaves the choice among them to another policy. Owner: any (immutable).
 */
public final class Prioritized implements LbPolicy {
    private final LbPolicy inner;
    private final PriorityOptions options;

    public Prioritized(LbPolicy inner, PriorityOptions options) {
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
    public boolean isForeseeable() {
        return inner.isForeseeable();
    }

    @Override
    public boolean looksAtRequests() {
        return inner.looksAtRequests();
    }

    @Override
    public boolean looksAtLocalCluster() {
        return options.zones() != null && !inner.isHashing() && !options.isLocalityWeighted();
    }

    @Override
    public long tuning() {
        ZoneOptions zones = options.zones();
        return Double.doubleToLongBits(options.panicPercent()) * 31 + (zones == null ? 0 : zones.hostsMin());
    }

    @Override
    public HostTable prepare(HostSet hosts) {
        return PriorityTable.of(hosts, inner, options);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        PriorityBalancer balancer = new PriorityBalancer((PriorityTable) table, inner, active, seed);
        balancer.onHostTable(table);
        return balancer;
    }
}
