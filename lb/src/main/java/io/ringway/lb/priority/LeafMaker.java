package io.ringway.lb.priority;

import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.priority.PriorityTable.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the hosts of one priority. Owner: any (immutable).
 *
 * @param zones of the first priority, or null if zones do not count
 */
record LeafMaker(
        HostSet hosts,
        LbPolicy inner,
        PriorityOptions options,
        @Nullable ZoneRouting zones) {

    /** Hosts of one group: those that come into question, and how many there are. */
    private static final class Group {
        final List<Host> usable = new ArrayList<>();
        final List<HostState> states = new ArrayList<>();
        int counted;

        void add(Host host, HostState state) {
            usable.add(host);
            states.add(state);
        }

        HostSet set(long version) {
            return new HostSet(version, usable, states);
        }
    }

    /** All hosts of a priority, whatever their health, or none of them. */
    Leaf panic(int priority) {
        Predicate<HostState> isUsable = _ -> !options.failsOnPanic() || inner.isHashing();
        Group all = new Group();
        Map<LocalityGroup, Group> groups = groups(priority, isUsable, all);
        return make(groups, all, true);
    }

    /** Those hosts of a priority that come into question. */
    Leaf make(int priority, Predicate<HostState> isUsable) {
        Group all = new Group();
        Map<LocalityGroup, Group> groups = groups(priority, isUsable, all);
        return make(groups, all, false);
    }

    private Map<LocalityGroup, Group> groups(int priority, Predicate<HostState> isUsable, Group all) {
        Map<LocalityGroup, Group> groups = new LinkedHashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            HostState state = hosts.state(i);
            if (state.group().priority() != priority) {
                continue;
            }
            Group group = groups.computeIfAbsent(state.group(), _ -> new Group());
            group.counted += state.isExcluded() ? 0 : 1;
            if (isUsable.test(state)) {
                group.add(hosts.host(i), state);
                all.add(hosts.host(i), state);
            }
        }
        return groups;
    }

    private Leaf make(Map<LocalityGroup, Group> groups, Group all, boolean isPanic) {
        HostSet set = all.set(hosts.version());
        boolean isFirst = groups.keySet().stream().anyMatch(group -> group.priority() == 0);
        if (zones != null && isFirst && !isPanic) {
            return ofZones(zones, groups, set);
        }
        Map<LocalityGroup, Double> weights = options.isLocalityWeighted() ? weights(groups) : Map.of();
        if (weights.isEmpty()) {
            return new Leaf(List.of(inner.prepare(set)), List.of(1.0), isPanic, null);
        }
        if (inner.isHashing()) {
            return new Leaf(List.of(inner.prepare(withShares(set, groups, weights))), List.of(1.0), isPanic, null);
        }
        List<HostTable> tables = new ArrayList<>();
        weights.keySet()
                .forEach(key -> tables.add(
                        inner.prepare(groups.getOrDefault(key, new Group()).set(hosts.version()))));
        return new Leaf(tables, List.copyOf(weights.values()), isPanic, null);
    }

    /** The whole priority for requests that do not follow zones, and behind it a table for each zone. */
    private Leaf ofZones(ZoneRouting routing, Map<LocalityGroup, Group> groups, HostSet all) {
        List<HostTable> tables = new ArrayList<>();
        tables.add(inner.prepare(all));
        for (LocalityGroup zone : routing.zones()) {
            Group there = new Group();
            groups.forEach((key, group) -> {
                if (key.isWith(zone)) {
                    there.usable.addAll(group.usable);
                    there.states.addAll(group.states);
                }
            });
            tables.add(inner.prepare(there.set(hosts.version())));
        }
        return new Leaf(tables, List.of(1.0), false, routing);
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
        double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
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
