package io.ringway.lb.priority;

import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LocalityGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The hosts that come into question, by the percentage that a random number or a hash falls on. Owner: any (immutable).
 *
 * <pre>
 * percent:  0 ........ 79 | 80 ....... 99        leaf:  P0 healthy [group A, group B] | P1 healthy [one table]
 * </pre>
 */
final class PriorityTable extends HostTable {
    static final int PERCENTS = 100;

    /**
     * Hosts over which requests are balanced.
     *
     * @param groups compiled by the inner policy: one table, or one per weighted group
     * @param weights of the groups
     */
    record Leaf(List<HostTable> groups, List<Double> weights, boolean isPanic) {}

    private final List<Leaf> leaves = new ArrayList<>();
    private final byte[] leafByPercent = new byte[PERCENTS];

    private PriorityTable(HostSet hosts) {
        super(hosts);
    }

    static PriorityTable of(HostSet hosts, LbPolicy inner, PriorityOptions options) {
        PriorityTable table = new PriorityTable(hosts);
        PriorityLoad.Counts[] counts = count(hosts);
        PriorityLoad load = PriorityLoad.of(counts, options);
        LeafMaker maker = new LeafMaker(hosts, inner, options);
        int percent = 0;
        for (int i = 0; i < counts.length; i++) {
            if (load.healthyPercent(i) > 0) {
                Leaf leaf =
                        load.isPanic(i) ? maker.make(i, _ -> true, true) : maker.make(i, HostState::isHealthy, false);
                percent = table.add(leaf, percent, load.healthyPercent(i));
            }
        }
        for (int i = 0; i < counts.length; i++) {
            if (load.degradedPercent(i) > 0) {
                Leaf leaf =
                        load.isPanic(i) ? maker.make(i, _ -> true, true) : maker.make(i, HostState::isDegraded, false);
                percent = table.add(leaf, percent, load.degradedPercent(i));
            }
        }
        return table;
    }

    private int add(Leaf leaf, int from, int percents) {
        for (int i = from; i < from + percents; i++) {
            leafByPercent[i] = (byte) leaves.size();
        }
        leaves.add(leaf);
        return from + percents;
    }

    List<Leaf> leaves() {
        return leaves;
    }

    /** Index of the leaf for a percentage, 0 to 99. */
    int leafAt(int percent) {
        return leafByPercent[percent] & 0xff;
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

    /** Compiles the hosts of one priority. */
    private record LeafMaker(HostSet hosts, LbPolicy inner, PriorityOptions options) {

        /** Hosts of one group: those that come into question, and how many there are. */
        private static final class Group {
            final List<Host> usable = new ArrayList<>();
            final List<HostState> states = new ArrayList<>();
            int counted;
        }

        Leaf make(int priority, Predicate<HostState> isUsable, boolean isPanic) {
            Map<LocalityGroup, Group> groups = new LinkedHashMap<>();
            List<Host> usable = new ArrayList<>();
            List<HostState> states = new ArrayList<>();
            for (int i = 0; i < hosts.size(); i++) {
                HostState state = hosts.state(i);
                if (state.group().priority() != priority) {
                    continue;
                }
                Group group = groups.computeIfAbsent(state.group(), _ -> new Group());
                group.counted += state.isExcluded() ? 0 : 1;
                if (isUsable.test(state)) {
                    group.usable.add(hosts.host(i));
                    group.states.add(state);
                    usable.add(hosts.host(i));
                    states.add(state);
                }
            }
            HostSet all = new HostSet(hosts.version(), usable, states);
            Map<LocalityGroup, Double> weights = options.isLocalityWeighted() ? weights(groups) : Map.of();
            if (weights.isEmpty()) {
                return new Leaf(List.of(inner.prepare(all)), List.of(1.0), isPanic);
            }
            if (inner.isHashing()) {
                return new Leaf(List.of(inner.prepare(withShares(all, groups, weights))), List.of(1.0), isPanic);
            }
            List<HostTable> tables = new ArrayList<>();
            weights.keySet().forEach(key -> {
                Group group = groups.getOrDefault(key, new Group());
                tables.add(inner.prepare(new HostSet(hosts.version(), group.usable, group.states)));
            });
            return new Leaf(tables, List.copyOf(weights.values()), isPanic);
        }

        /** Weights of the groups that can be used at all; a group with too few usable hosts counts for less. */
        private Map<LocalityGroup, Double> weights(Map<LocalityGroup, Group> groups) {
            Map<LocalityGroup, Double> weights = new LinkedHashMap<>();
            groups.forEach((key, group) -> {
                double ratio = (double) group.usable.size() / Math.max(1, group.counted);
                double weight = key.weight() * Math.min(1.0, options.overprovisioningPercent() / 100.0 * ratio);
                if (weight > 0) {
                    weights.put(key, weight);
                }
            });
            return weights;
        }

        /** A hashing policy has one table; each host's share of it is that of its group, parted by weight. */
        private static HostSet withShares(
                HostSet all, Map<LocalityGroup, Group> groups, Map<LocalityGroup, Double> weights) {
            double sum =
                    weights.values().stream().mapToDouble(Double::doubleValue).sum();
            List<Host> hosts = new ArrayList<>();
            List<HostState> states = new ArrayList<>();
            double[] shares = new double[all.size()];
            for (int i = 0; i < all.size(); i++) {
                LocalityGroup key = all.state(i).group();
                Double weight = weights.get(key);
                Group group = groups.get(key);
                if (weight != null && group != null) {
                    long ofGroup = group.usable.stream().mapToLong(Host::weight).sum();
                    shares[hosts.size()] = weight / sum * all.host(i).weight() / ofGroup;
                    hosts.add(all.host(i));
                    states.add(all.state(i));
                }
            }
            return new HostSet(all.version(), hosts, states).withShares(Arrays.copyOf(shares, hosts.size()));
        }
    }
}
