package io.ringway.lb.subset;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Criteria;
import io.ringway.lb.Host;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.PickNote;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Picks for one worker over a {@link SubsetTable}. What is tried for some criteria is found out when they are first met under a table, and
 * kept by their id; only subsets that are met get a balancer. Owner: worker.
 */
final class SubsetBalancer implements LoadBalancer {
    private final LbPolicy inner;
    private final ActiveRequests active;
    private final boolean areRequestsLookedAt;
    private long seed;
    private SubsetTable table;
    /** By subset. */
    private @Nullable LoadBalancer[] balancers = {};
    /** {@link Steps} by the id of the criteria plus 1; 0 is for none. */
    private int[] @Nullable [] stepsByCriteria = {};
    /** Whose these are: criteria of another configuration may have the same id. */
    private @Nullable Criteria[] known = {};

    private int[] steps = {};
    private long nowNs;
    private int notes;

    SubsetBalancer(LbPolicy inner, SubsetTable table, ActiveRequests active, long seed) {
        this.inner = inner;
        this.table = table;
        this.active = active;
        this.seed = seed;
        areRequestsLookedAt = inner.looksAtRequests();
        onTable(table);
    }

    @Override
    public void onHostTable(HostTable newTable) {
        onTable((SubsetTable) newTable);
    }

    private void onTable(SubsetTable now) {
        table = now;
        active.ensureCapacity(now.hosts());
        balancers = new LoadBalancer[now.size()];
        stepsByCriteria = new int[Math.max(1, stepsByCriteria.length)][];
        known = new Criteria[stepsByCriteria.length];
        seed++; // another first turn after each update
        begin(null, nowNs);
    }

    @Override
    @SuppressWarnings(
            "ReferenceEquality") // equal ones of another configuration are looked up once more, which is cheaper than
    // comparing
    public void begin(@Nullable Criteria criteria, long now) {
        nowNs = now;
        int index = criteria == null ? 0 : criteria.id() + 1;
        int[] found = index < stepsByCriteria.length && known[index] == criteria ? stepsByCriteria[index] : null;
        steps = found == null ? search(index, criteria) : found;
    }

    private int[] search(int index, @Nullable Criteria criteria) {
        if (index >= stepsByCriteria.length) {
            stepsByCriteria = Arrays.copyOf(stepsByCriteria, Math.max(index + 1, stepsByCriteria.length * 2));
            known = Arrays.copyOf(known, stepsByCriteria.length);
        }
        int[] found = Search.steps(table, criteria == null ? null : criteria.values());
        stepsByCriteria[index] = found;
        known[index] = criteria;
        for (int step : found) {
            int subset = Steps.subset(step);
            if (balancers[subset] == null && !(table.table(subset) instanceof SingleHost)) {
                balancers[subset] = inner.create(table.table(subset), active, seed);
            }
        }
        return found;
    }

    @Override
    public long leaveOut(long priorities) {
        long leftOut = 0;
        for (int step : steps) {
            LoadBalancer balancer = balancers[Steps.subset(step)];
            leftOut |= balancer == null ? 0 : balancer.leaveOut(priorities);
        }
        return leftOut;
    }

    @Override
    public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
        notes = 0;
        for (int step : steps) {
            Host host = pick(Steps.subset(step), hash, isHashed, random, attempt);
            int reason = Steps.reason(step);
            if (reason == Steps.SELECTED) {
                notes |= PickNote.SUBSET_SELECTED;
            } else if (host != null && reason == Steps.FALLBACK) {
                notes |= PickNote.SUBSET_FALLBACK;
            } else if (host != null && reason == Steps.PANIC) {
                notes |= PickNote.SUBSET_FALLBACK_PANIC;
            }
            if (host != null) {
                return host;
            }
        }
        return null;
    }

    private @Nullable Host pick(int subset, long hash, boolean isHashed, long random, int attempt) {
        LoadBalancer balancer = balancers[subset];
        if (balancer == null) {
            return ((SingleHost) table.table(subset)).host();
        }
        if (areRequestsLookedAt) {
            balancer.begin(null, nowNs);
        }
        Host host = balancer.pick(hash, isHashed, random, attempt);
        notes |= balancer.notes();
        return host;
    }

    @Override
    public int notes() {
        return notes;
    }
}
