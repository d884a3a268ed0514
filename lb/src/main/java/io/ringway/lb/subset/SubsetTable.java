package io.ringway.lb.subset;

import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.Metadata;
import io.ringway.lb.TableFact;
import io.ringway.lb.subset.SubsetOptions.Fallback;
import io.ringway.lb.subset.SubsetOptions.Selector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The subsets of a host set, each compiled by the inner policy: one for every combination of values that hosts have under the keys of a
 * selector, and those that fallbacks need. Owner: any (immutable).
 */
public final class SubsetTable extends HostTable {
    static final int NO_SUBSET = -1;

    private final SubsetOptions options;
    private final List<HostTable> tables = new ArrayList<>();
    /** Subsets by what their hosts have. */
    private final Map<SortedMap<String, Object>, Integer> subsets = new HashMap<>();

    private final int any;
    private final int byDefault;
    private long duplicates;

    SubsetTable(HostSet hosts, LbPolicy inner, SubsetOptions options) {
        super(hosts);
        this.options = options;
        any = needs(Fallback.ANY_ENDPOINT) || options.isAnyInPanic() ? add(inner, _ -> true) : NO_SUBSET;
        byDefault = needs(Fallback.DEFAULT_SUBSET) ? add(inner, this::isInDefault) : NO_SUBSET;
        Set<Set<String>> seen = new HashSet<>();
        for (Selector selector : options.selectors()) {
            if (!selector.keys().isEmpty() && seen.add(selector.keys())) {
                add(inner, selector);
            }
        }
    }

    private boolean needs(Fallback fallback) {
        return options.fallback() == fallback
                || options.selectors().stream().anyMatch(selector -> selector.fallback() == fallback);
    }

    private int add(LbPolicy inner, IntPredicate isIn) {
        int[] members = IntStream.range(0, hosts().size()).filter(isIn).toArray();
        tables.add(inner.prepare(part(members)));
        return tables.size() - 1;
    }

    private void add(LbPolicy inner, Selector selector) {
        Map<SortedMap<String, Object>, List<Integer>> members = new LinkedHashMap<>();
        for (int i = 0; i < hosts().size(); i++) {
            for (SortedMap<String, Object> values : values(selector, i)) {
                members.computeIfAbsent(values, _ -> new ArrayList<>()).add(i);
            }
        }
        members.forEach((values, indexes) -> {
            subsets.put(values, tables.size());
            tables.add(
                    selector.isSingleHost()
                            ? new SingleHost(one(indexes))
                            : inner.prepare(
                                    part(indexes.stream().mapToInt(i -> i).toArray())));
        });
    }

    /** All that a host has under the keys; several combinations if lists count as any of their values. */
    private List<SortedMap<String, Object>> values(Selector selector, int host) {
        List<SortedMap<String, Object>> combinations = List.of(new TreeMap<>());
        for (String key : selector.keys()) {
            Object value = hosts().state(host).metadata().get(key);
            if (value == null) {
                return List.of();
            }
            List<?> values = options.isListAny() && value instanceof List<?> list ? list : List.of(value);
            List<SortedMap<String, Object>> further = new ArrayList<>();
            for (SortedMap<String, Object> combination : combinations) {
                for (Object one : values) {
                    SortedMap<String, Object> longer = new TreeMap<>(combination);
                    longer.put(key, one);
                    further.add(longer);
                }
            }
            combinations = further;
        }
        return combinations;
    }

    /** The first host of the first priority; the others of a priority are duplicates. */
    private Host one(List<Integer> indexes) {
        Map<Integer, Integer> byPriority = new HashMap<>();
        indexes.forEach(i -> byPriority.merge(hosts().state(i).group().priority(), 1, Integer::sum));
        duplicates += indexes.size() - byPriority.size();
        int first = indexes.stream()
                .min(Comparator.comparingInt(i -> hosts().state(i).group().priority()))
                .orElseThrow();
        return hosts().host(first);
    }

    private boolean isInDefault(int host) {
        Metadata metadata = hosts().state(host).metadata();
        return options.defaultSubset().entrySet().stream()
                .allMatch(wanted -> has(metadata, wanted.getKey(), wanted.getValue()));
    }

    private boolean has(Metadata metadata, String key, Object wanted) {
        Object value = metadata.get(key);
        return wanted.equals(value) || (options.isListAny() && value instanceof List<?> list && list.contains(wanted));
    }

    // ---- localities ----

    private HostSet part(int[] members) {
        List<Host> hosts = new ArrayList<>();
        List<HostState> states = new ArrayList<>();
        Map<LocalityGroup, LocalityGroup> groups = new HashMap<>();
        for (int member : members) {
            HostState state = hosts().state(member);
            hosts.add(hosts().host(member));
            states.add(state.inGroup(groups.computeIfAbsent(state.group(), group -> weighted(group, members))));
        }
        return new HostSet(hosts().version(), hosts, states);
    }

    private LocalityGroup weighted(LocalityGroup group, int[] members) {
        if (!options.isLocalityWeightAware()) {
            return group.withWeight(0);
        }
        if (!options.isLocalityWeightScaled()) {
            return group;
        }
        long all = IntStream.range(0, hosts().size())
                .filter(i -> hosts().state(i).group().equals(group))
                .count();
        long here = IntStream.of(members)
                .filter(i -> hosts().state(i).group().equals(group))
                .count();
        return group.withWeight((int) Math.round(group.weight() * ((double) here / all)));
    }

    // ---- finding ----

    HostTable table(int subset) {
        return tables.get(subset);
    }

    int size() {
        return tables.size();
    }

    /** What hosts of each subset have; fallbacks are not among them. */
    public Set<? extends Map<String, Object>> subsets() {
        return subsets.keySet();
    }

    SubsetOptions options() {
        return options;
    }

    /** The subset of exactly these values, or {@link #NO_SUBSET}. */
    int find(SortedMap<String, Object> values) {
        return subsets.getOrDefault(values, NO_SUBSET);
    }

    /** All hosts, if a fallback may ask for them. */
    int any() {
        return any;
    }

    /** The default subset, if a fallback may ask for it. */
    int byDefault() {
        return byDefault;
    }

    @Override
    public void addFacts(Map<TableFact, Long> facts) {
        tables.forEach(table -> table.addFacts(facts));
        if (options.selectors().stream().anyMatch(Selector::isSingleHost)) {
            TableFact.SUBSET_DUPLICATES.state(facts, duplicates);
        }
    }
}
