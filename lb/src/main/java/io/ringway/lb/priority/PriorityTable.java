package io.ringway.lb.priority;

import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.TableFact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that come into question, by the percentage that a random number or a hash falls on. Owner: any (immutable).
 *
 * <pre>
 * percent:  0 ........ 79 | 80 ....... 99        leaf:  P0 healthy [group A, group B] | P1 healthy [one table]
 * </pre>
 */
final class PriorityTable extends HostTable {
    static final int PERCENTS = 100;
    private static final int NO_LEAF = -1;

    /**
     * Hosts over which requests are balanced.
     *
     * @param groups compiled by the inner policy: one table, or one per weighted group; with zones all hosts, then one per zone
     * @param weights of the groups
     * @param zones which zone is taken, or null if zones do not count
     */
    record Leaf(
            List<HostTable> groups,
            List<Double> weights,
            boolean isPanic,
            @Nullable ZoneRouting zones) {}

    private final List<Leaf> leaves = new ArrayList<>();
    private final byte[] leafByPercent = new byte[PERCENTS];
    private final int[] healthyLeaves;
    private final int[] degradedLeaves;
    private final PriorityLoad load;
    private final boolean failsOnPanic;
    private ZoneRouting.@Nullable Outcome zones;

    private PriorityTable(HostSet hosts, boolean failsOnPanic, PriorityLoad load, int priorities) {
        super(hosts);
        this.load = load;
        healthyLeaves = new int[priorities];
        degradedLeaves = new int[priorities];
        this.failsOnPanic = failsOnPanic;
    }

    static PriorityTable of(HostSet hosts, LbPolicy inner, PriorityOptions options) {
        PriorityLoad.Counts[] counts = count(hosts);
        PriorityLoad load = PriorityLoad.of(counts, options);
        PriorityTable table = new PriorityTable(hosts, options.failsOnPanic(), load, counts.length);
        LeafMaker maker = new LeafMaker(hosts, inner, options, table.compareZones(inner, options));
        for (int i = 0; i < counts.length; i++) {
            // A priority without a share may get one when others are left out.
            boolean isUsed = load.healthyPercent(i) > 0 || (counts.length > 1 && counts[i].healthy() > 0);
            table.healthyLeaves[i] = isUsed
                    ? table.add(load.isPanic(i) ? maker.panic(i) : maker.make(i, HostState::isHealthy))
                    : NO_LEAF;
        }
        for (int i = 0; i < counts.length; i++) {
            boolean isUsed = load.degradedPercent(i) > 0 || (counts.length > 1 && counts[i].degraded() > 0);
            table.degradedLeaves[i] = isUsed
                    ? table.add(load.isPanic(i) ? maker.panic(i) : maker.make(i, HostState::isDegraded))
                    : NO_LEAF;
        }
        table.spread(load, table.leafByPercent);
        return table;
    }

    /** Enters which leaf each percentage falls on. */
    private void spread(PriorityLoad shares, byte[] leafOf) {
        int percent = 0;
        for (int i = 0; i < healthyLeaves.length; i++) {
            Arrays.fill(leafOf, percent, percent + shares.healthyPercent(i), (byte) healthyLeaves[i]);
            percent += shares.healthyPercent(i);
        }
        for (int i = 0; i < degradedLeaves.length; i++) {
            Arrays.fill(leafOf, percent, percent + shares.degradedPercent(i), (byte) degradedLeaves[i]);
            percent += shares.degradedPercent(i);
        }
    }

    /**
     * The leaves by percentage as they are without some priorities.
     *
     * @param priorities a bit each
     * @return null if no other priority is available
     */
    byte @Nullable [] leavesWithout(long priorities) {
        PriorityLoad shares = load.without(priorities);
        if (shares == null) {
            return null;
        }
        byte[] leafOf = new byte[PERCENTS];
        spread(shares, leafOf);
        return leafOf;
    }

    /** Null if zones do not count. */
    private @Nullable ZoneRouting compareZones(LbPolicy inner, PriorityOptions options) {
        ZoneOptions wanted = options.zones();
        if (wanted == null || inner.isHashing() || options.isLocalityWeighted()) {
            return null;
        }
        ZoneRouting.Outcome found = ZoneRouting.of(hosts(), wanted, options.panicPercent());
        zones = found;
        return found.routing();
    }

    private int add(Leaf leaf) {
        leaves.add(leaf);
        return leaves.size() - 1;
    }

    List<Leaf> leaves() {
        return leaves;
    }

    /** Index of the leaf for each percentage, 0 to 99; not to be modified. */
    byte[] leafByPercent() {
        return leafByPercent;
    }

    /** No host rather than any. */
    boolean failsOnPanic() {
        return failsOnPanic;
    }

    @Override
    public void addFacts(Map<TableFact, Long> facts) {
        leaves.reversed().forEach(leaf -> leaf.groups().getFirst().addFacts(facts));
        ZoneRouting.Outcome found = zones;
        if (found != null) {
            TableFact.ZONES_COMPARED.count(facts, 1);
            TableFact.ZONES_TOO_SMALL.count(facts, found.obstacle() == ZoneRouting.Obstacle.TOO_SMALL ? 1 : 0);
            TableFact.ZONES_LOCAL_NOT_OK.count(facts, found.obstacle() == ZoneRouting.Obstacle.LOCAL_NOT_OK ? 1 : 0);
        }
    }

    private static PriorityLoad.Counts[] count(HostSet hosts) {
        int priorities = 1;
        for (int i = 0; i < hosts.size(); i++) {
            priorities = Math.max(priorities, hosts.state(i).group().priority() + 1);
        }
        int[][] counts = new int[priorities][4];
        for (int i = 0; i < hosts.size(); i++) {
            HostState state = hosts.state(i);
            int[] of = counts[state.group().priority()];
            of[0]++;
            of[1] += state.isExcluded() ? 1 : 0;
            of[2] += state.isHealthy() ? 1 : 0;
            of[3] += state.isDegraded() ? 1 : 0;
        }
        PriorityLoad.Counts[] result = new PriorityLoad.Counts[priorities];
        for (int i = 0; i < priorities; i++) {
            result[i] = new PriorityLoad.Counts(counts[i][0], counts[i][1], counts[i][2], counts[i][3]);
        }
        return result;
    }
}
