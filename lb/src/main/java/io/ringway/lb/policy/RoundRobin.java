package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Criteria;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import org.jspecify.annotations.Nullable;

/**
 * Hosts in turn; under different weights earliest deadline first, so that a host of weight 3 gets 3 picks for one of weight 1
 * (Envoy {@code ROUND_ROBIN}). While hosts start slowly their weights change, and turns are made up pick by pick. Owner: any (immutable).
 */
public final class RoundRobin implements LbPolicy {
    private final @Nullable SlowStart slowStart;

    /** Without slow start. */
    public RoundRobin() {
        this(null);
    }

    public RoundRobin(@Nullable SlowStart slowStart) {
        this.slowStart = slowStart;
    }

    @Override
    public String name() {
        return "ROUND_ROBIN";
    }

    @Override
    public boolean looksAtRequests() {
        return slowStart != null;
    }

    @Override
    public boolean isForeseeable() {
        return true;
    }

    @Override
    public HostTable prepare(HostSet hosts) {
        return new TurnTable(hosts);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        Balancer balancer =
                new Balancer((TurnTable) table, active, seed, slowStart == null ? null : new NewHosts(slowStart));
        balancer.onHostTable(table);
        return balancer;
    }

    /** Owner: worker. */
    private static final class Balancer implements LoadBalancer {
        private final ActiveRequests active;
        private final @Nullable NewHosts newHosts;
        private TurnTable table;
        private HostSet hosts;
        /** Picks before the turns begin again: the hosts, or the turns of a weighted table. */
        private int turns;

        private int next;
        private long offset;
        /** For weights whose turns are not written down, and for hosts that start slowly. */
        private @Nullable EdfSchedule schedule;

        private boolean isScheduleFilled;

        Balancer(TurnTable table, ActiveRequests active, long seed, @Nullable NewHosts newHosts) {
            this.table = table;
            this.hosts = table.hosts();
            this.active = active;
            this.offset = seed;
            this.newHosts = newHosts;
        }

        @Override
        public void onHostTable(HostTable newTable) {
            table = (TurnTable) newTable;
            hosts = newTable.hosts();
            active.ensureCapacity(hosts);
            turns = Math.max(table.size(), hosts.size());
            // Start somewhere else than the other workers do.
            next = turns == 0 ? 0 : (int) Long.remainderUnsigned(offset++, turns);
            boolean isUnwritten = newTable.isWeighted() && table.size() == 0;
            schedule = isUnwritten || newHosts != null ? new EdfSchedule(hosts.size()) : null;
            isScheduleFilled = false;
            if (newHosts != null) {
                newHosts.onHosts(hosts);
            }
        }

        @Override
        public void begin(@Nullable Criteria criteria, long nowNs) {
            if (newHosts != null) {
                newHosts.at(nowNs);
            }
        }

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            if (schedule != null && (newHosts == null || isScheduled(newHosts))) {
                return pickScheduled(schedule);
            }
            int turn = next;
            if (turns == 0) {
                return null;
            }
            next = turn + 1 == turns ? 0 : turn + 1;
            return hosts.host(table.size() == 0 ? turn : table.hostAt(turn));
        }

        private boolean isScheduled(NewHosts some) {
            return hosts.size() > 1 && (some.areAny() || (table.isWeighted() && table.size() == 0));
        }

        private Host pickScheduled(EdfSchedule edf) {
            if (!isScheduleFilled) {
                fill(edf);
            }
            int due = edf.due();
            edf.reschedule(weightNow(due));
            return hosts.host(due);
        }

        private void fill(EdfSchedule edf) {
            isScheduleFilled = true;
            edf.clear();
            for (int i = 0; i < hosts.size(); i++) {
                edf.add(i, weightNow(i));
            }
            for (int skip = next % hosts.size(); skip > 0; skip--) {
                edf.reschedule(weightNow(edf.due()));
            }
        }

        private double weightNow(int host) {
            int weight = hosts.host(host).weight();
            return newHosts == null ? weight : weight * newHosts.factor(host);
        }
    }
}
