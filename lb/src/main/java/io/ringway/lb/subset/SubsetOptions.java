package io.ringway.lb.subset;

import io.ringway.lb.Metadata;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * How a cluster is parted (Envoy {@code lb_subset_config}). Owner: any (immutable).
 *
 * @param fallback for requests without a subset ({@code fallback_policy})
 * @param defaultSubset what hosts of the default subset have, see {@link Metadata} ({@code default_subset})
 * @param selectors which keys make subsets ({@code subset_selectors})
 * @param isLocalityWeightAware subsets know the weights of localities ({@code locality_weight_aware})
 * @param isLocalityWeightScaled these weights shrink with a subset's part of the hosts ({@code scale_locality_weight})
 * @param isAnyInPanic a fallback without a host gives any ({@code panic_mode_any})
 * @param isListAny a host with a list of values has each of them ({@code list_as_any})
 * @param hasFallbackList {@code fallback_list} among the criteria holds further ones to try ({@code metadata_fallback_policy})
 * @param areRedundantKeysAllowed of more keys than any selector has, those of the first one that fits count
 *     ({@code allow_redundant_keys})
 */
public record SubsetOptions(
        Fallback fallback,
        Map<String, Object> defaultSubset,
        List<Selector> selectors,
        boolean isLocalityWeightAware,
        boolean isLocalityWeightScaled,
        boolean isAnyInPanic,
        boolean isListAny,
        boolean hasFallbackList,
        boolean areRedundantKeysAllowed) {
    public SubsetOptions {
        defaultSubset = Map.copyOf(defaultSubset);
        selectors = List.copyOf(selectors);
    }

    /** What happens where there is no subset. */
    public enum Fallback {
        /** The cluster's own fallback; for selectors only. */
        NOT_DEFINED,
        NO_FALLBACK,
        ANY_ENDPOINT,
        DEFAULT_SUBSET,
        /** The search begins anew with fewer keys; for selectors only. */
        KEYS_SUBSET
    }

    /**
     * Keys whose values part the hosts.
     *
     * @param fallbackKeys some of the keys, for {@link Fallback#KEYS_SUBSET}
     * @param isSingleHost a subset has one host, which is used whatever its health ({@code single_host_per_subset})
     */
    public record Selector(
            SortedSet<String> keys, Fallback fallback, SortedSet<String> fallbackKeys, boolean isSingleHost) {}
}
