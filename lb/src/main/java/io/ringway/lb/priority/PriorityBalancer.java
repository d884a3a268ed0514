package io.ringway.lb.priority;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.policy.EdfSchedule;
import org.jspecify.annotations.Nullable;

/** Picks for one worker over a {@link PriorityTable}: a leaf, a group of it, a host. Owner: worker. */
final class PriorityBalancer implements LoadBalancer {
    /** Balancers of the groups of a leaf. */
    private static final class LeafBalancer {
        final LoadBalancer[] groups;
        final double[] weights;
        final boolean isPanic;
        /** Only for more than one group. */
        final @Nullable EdfSchedule schedule;

        LeafBalancer(LoadBalancer[] groups, double[] weights, boolean isPanic) {
            this.groups = groups;
            this.weights = weights;
            this.isPanic = isPanic;
            schedule = groups.length > 1 ? new EdfSchedule(groups.length) : null;
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
    private long seed;
    private PriorityTable table;
    private LeafBalancer[] leaves = {};
    private boolean isPanic;

    PriorityBalancer(LbPolicy inner, ActiveRequests active, long seed) {
        this.inner = inner;
        this.active = active;
        this.seed = seed;
        this.table = PriorityTable.of(HostSet.EMPTY, inner, PriorityOptions.DEFAULT);
    }

    @Override
    public void onHostTable(HostTable newTable) {
        table = (PriorityTable) newTable;
        active.ensureCapacity(newTable.hosts());
        leaves = new LeafBalancer[table.leaves().size()];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = balancer(table.leaves().get(i));
        }
    }

    private LeafBalancer balancer(PriorityTable.Leaf leaf) {
        LoadBalancer[] groups = new LoadBalancer[leaf.groups().size()];
        double[] weights = new double[groups.length];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = inner.create(leaf.groups().get(i), active, seed);
            weights[i] = leaf.weights().get(i);
        }
        seed++; // another first turn after each update
        return new LeafBalancer(groups, weights, leaf.isPanic());
    }

    @Override
    public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
        LeafBalancer leaf = leaves[0];
        if (leaves.length > 1) {
            long number = isHashed && inner.isHashing() ? hash : random;
            leaf = leaves[table.leafAt((int) Long.remainderUnsigned(number, PriorityTable.PERCENTS))];
        }
        isPanic = leaf.isPanic;
        return leaf.next().pick(hash, isHashed, random, attempt);
    }

    @Override
    public boolean isPanic() {
        return isPanic;
    }
}
