package io.ringway.lb.priority;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Criteria;
import io.ringway.lb.Host;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.PickNote;
import io.ringway.lb.policy.EdfSchedule;
import io.ringway.lb.policy.Randoms;
import org.jspecify.annotations.Nullable;

/** Picks for one worker over a {@link PriorityTable}: a leaf, a group of it, a host. Owner: worker. */
final class PriorityBalancer implements LoadBalancer {
    /** Balancers of the groups of a leaf. */
    private static final class LeafBalancer {
        final LoadBalancer[] groups;
        final double[] weights;
        final boolean isPanic;
        final @Nullable ZoneRouting zones;
        /** Only for more than one group. */
        final @Nullable EdfSchedule schedule;

        LeafBalancer(LoadBalancer[] groups, double[] weights, PriorityTable.Leaf leaf) {
            this.groups = groups;
            this.weights = weights;
            isPanic = leaf.isPanic();
            zones = leaf.zones();
            schedule = groups.length > 1 && zones == null ? new EdfSchedule(groups.length) : null;
            for (int i = 0; schedule != null && i < groups.length; i++) {
                schedule.add(i, weights[i]);
            }
        }

        LoadBalancer next() {
            EdfSchedule edf = schedule;
            if (edf == null) {
                return groups[0];
            }
            int group = edf.due();
            edf.reschedule(weights[group]);
            return groups[group];
        }
    }

    private final LbPolicy inner;
    private final ActiveRequests active;
    private final boolean areRequestsLookedAt;
    private long seed;
    private PriorityTable table;
    private LeafBalancer[] leaves = {};
    private int notes;
    private long nowNs;
    /** Which leaf a percentage falls on: those of the table, or those without {@link #leftOut}. */
    private byte[] leafByPercent;
    /** What was left out last, for which the shares are kept. */
    private long leftOut;

    private byte @Nullable [] leavesWithout;

    PriorityBalancer(PriorityTable table, LbPolicy inner, ActiveRequests active, long seed) {
        this.table = table;
        this.leafByPercent = table.leafByPercent();
        this.inner = inner;
        areRequestsLookedAt = inner.looksAtRequests();
        this.active = active;
        this.seed = seed;
    }

    @Override
    public void onHostTable(HostTable newTable) {
        table = (PriorityTable) newTable;
        leafByPercent = table.leafByPercent();
        leftOut = 0;
        leavesWithout = null;
        active.ensureCapacity(newTable.hosts());
        leaves = new LeafBalancer[table.leaves().size()];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = balancer(table.leaves().get(i));
        }
    }

    private LeafBalancer balancer(PriorityTable.Leaf leaf) {
        LoadBalancer[] groups = new LoadBalancer[leaf.groups().size()];
        double[] weights = new double[leaf.weights().size()];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = inner.create(leaf.groups().get(i), active, seed);
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = leaf.weights().get(i);
        }
        seed++; // another first turn after each update
        return new LeafBalancer(groups, weights, leaf);
    }

    @Override
    public void begin(@Nullable Criteria criteria, long now) {
        nowNs = now;
    }

    @Override
    public long leaveOut(long priorities) {
        leafByPercent = table.leafByPercent();
        if (priorities == 0) {
            return 0;
        }
        if (priorities != leftOut) {
            leftOut = priorities;
            leavesWithout = table.leavesWithout(priorities);
        }
        byte[] others = leavesWithout;
        if (others == null) {
            return 0;
        }
        leafByPercent = others;
        return priorities;
    }

    @Override
    public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
        LeafBalancer leaf = leaves[0];
        if (leaves.length > 1) {
            long number = isHashed && inner.isHashing() ? hash : random;
            leaf = leaves[leafByPercent[(int) Long.remainderUnsigned(number, PriorityTable.PERCENTS)] & 0xff];
        }
        notes = leaf.isPanic ? PickNote.PANIC : 0;
        LoadBalancer group = leaf.zones == null ? leaf.next() : zone(leaf.zones, leaf.groups, random);
        if (group == null) {
            return null;
        }
        if (areRequestsLookedAt) {
            group.begin(null, nowNs);
        }
        return group.pick(hash, isHashed, random, attempt);
    }

    /** The groups are all hosts, and behind them those of each zone. */
    private @Nullable LoadBalancer zone(ZoneRouting zones, LoadBalancer[] groups, long random) {
        long number = Randoms.next(~random); // what comes after the number itself, the inner policy may use
        if (!zones.isEnabled(number)) {
            return groups[0];
        }
        if (zones.isLocalPanic()) {
            notes |= PickNote.LOCAL_NOT_OK;
            return table.failsOnPanic() ? null : groups[0];
        }
        long drawn = Randoms.next(number);
        notes |= zones.note(drawn);
        return groups[1 + zones.zone(drawn)];
    }

    @Override
    public int notes() {
        return notes;
    }
}
