package io.ringway.lb.subset;

import io.ringway.lb.subset.SubsetOptions.Fallback;
import io.ringway.lb.subset.SubsetOptions.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what is tried for some criteria in a table of subsets, in the order of Envoy's {@code SubsetLoadBalancer::chooseHost}. It depends on
 * nothing but these two, so that it is done once per route and host set. Owner: the caller's.
 */
final class Search {
    /** Further criteria, {@code metadata_fallback_policy: FALLBACK_LIST}. */
    private static final String FALLBACK_LIST = "fallback_list";

    private final SubsetTable table;
    private final List<Integer> steps = new ArrayList<>();

    private Search(SubsetTable table) {
        this.table = table;
    }

    /**
     * The {@link Steps}.
     *
     * @param criteria null if the route has none
     */
    static int[] steps(SubsetTable table, @Nullable Map<String, Object> criteria) {
        Search search = new Search(table);
        search.variants(criteria == null ? new TreeMap<>() : new TreeMap<>(criteria));
        return search.steps.stream().mapToInt(step -> step).toArray();
    }

    private void variants(SortedMap<String, Object> criteria) {
        if (!table.options().hasFallbackList() || !(criteria.get(FALLBACK_LIST) instanceof List<?> list)) {
            find(criteria);
            return;
        }
        criteria.remove(FALLBACK_LIST);
        if (list.isEmpty()) {
            find(criteria);
        }
        for (Object element : list) {
            SortedMap<String, Object> variant = new TreeMap<>(criteria);
            if (element instanceof Map<?, ?> values) {
                values.forEach((key, value) -> variant.put((String) key, value));
            }
            find(variant);
        }
    }

    private void find(SortedMap<String, Object> given) {
        SortedMap<String, Object> criteria = table.options().areRedundantKeysAllowed() ? reduced(given) : given;
        int own = criteria.isEmpty() ? SubsetTable.NO_SUBSET : table.find(criteria);
        if (own != SubsetTable.NO_SUBSET) {
            steps.add(Steps.of(own, Steps.SELECTED));
            return;
        }
        Selector selector = selector(criteria);
        switch (selector == null ? Fallback.NOT_DEFINED : selector.fallback()) {
            case NOT_DEFINED -> fallBack();
            case NO_FALLBACK -> {}
            case ANY_ENDPOINT -> steps.add(Steps.of(table.any(), Steps.SELECTOR));
            case DEFAULT_SUBSET -> steps.add(Steps.of(table.byDefault(), Steps.SELECTOR));
            // Fewer keys each time: it ends.
            case KEYS_SUBSET -> find(only(criteria, selector == null ? new TreeSet<>() : selector.fallbackKeys()));
        }
    }

    private void fallBack() {
        int fallback = switch (table.options().fallback()) {
            case ANY_ENDPOINT -> table.any();
            case DEFAULT_SUBSET -> table.byDefault();
            default -> SubsetTable.NO_SUBSET;
        };
        if (fallback == SubsetTable.NO_SUBSET) {
            return;
        }
        steps.add(Steps.of(fallback, Steps.FALLBACK));
        if (table.options().isAnyInPanic()) {
            steps.add(Steps.of(table.any(), Steps.PANIC));
        }
    }

    private @Nullable Selector selector(SortedMap<String, Object> criteria) {
        for (Selector selector : table.options().selectors()) {
            if (selector.keys().equals(criteria.keySet())) {
                return selector;
            }
        }
        return null;
    }

    /** The part that the first selector of which all keys are there has use for. */
    private SortedMap<String, Object> reduced(SortedMap<String, Object> criteria) {
        for (Selector selector : table.options().selectors()) {
            if (criteria.keySet().containsAll(selector.keys())) {
                return only(criteria, selector.keys());
            }
        }
        return criteria;
    }

    private static SortedMap<String, Object> only(SortedMap<String, Object> criteria, SortedSet<String> keys) {
        SortedMap<String, Object> part = new TreeMap<>(criteria);
        part.keySet().retainAll(keys);
        return part;
    }
}
