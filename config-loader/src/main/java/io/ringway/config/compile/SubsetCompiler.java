package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetFallbackPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetMetadataFallbackPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetSelector;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.lb.subset.SubsetOptions;
import io.ringway.lb.subset.SubsetOptions.Fallback;
import io.ringway.lb.subset.SubsetOptions.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How a cluster is parted into subsets. Owner: control. */
final class SubsetCompiler {
    private final Problems problems;

    SubsetCompiler(Problems problems) {
        this.problems = problems;
    }

    /**
     * Null if there are no subsets.
     *
     * @param config both forms of it are the same message on the wire
     * @param areRedundantKeysAllowed what only one of them has
     */
    @Nullable
    SubsetOptions compile(LbSubsetConfig config, boolean areRedundantKeysAllowed, FieldNode at) {
        FieldNode selectorsAt = at.field("subset_selectors");
        if (at.isBroken() || selectorsAt.isBroken()) {
            return null;
        }
        if (config.getSubsetSelectorsCount() == 0) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at,
                    "without subset_selectors there are no subsets",
                    Suggestion.hint("subset_selectors: [{ keys: [version] }], for instance"));
            return null;
        }
        List<Selector> selectors = new ArrayList<>();
        Set<Set<String>> seen = new HashSet<>();
        for (int i = 0; i < config.getSubsetSelectorsCount(); i++) {
            Selector selector = selector(config.getSubsetSelectors(i), selectorsAt.element(i));
            if (seen.add(selector.keys())) {
                selectors.add(selector);
            } else {
                problems.warnAtKey(
                        ProblemCode.NO_EFFECT,
                        selectorsAt.element(i),
                        "an earlier selector has the same keys; it counts",
                        Suggestion.NONE);
            }
        }
        return new SubsetOptions(
                fallback(config.getFallbackPolicy()),
                LbMetadata.values(config.getDefaultSubset()),
                selectors,
                config.getLocalityWeightAware(),
                config.getScaleLocalityWeight(),
                config.getPanicModeAny(),
                config.getListAsAny(),
                config.getMetadataFallbackPolicy() == LbSubsetMetadataFallbackPolicy.FALLBACK_LIST,
                areRedundantKeysAllowed);
    }

    private Selector selector(LbSubsetSelector selector, FieldNode at) {
        TreeSet<String> keys = new TreeSet<>(selector.getKeysList());
        TreeSet<String> fallbackKeys = new TreeSet<>(selector.getFallbackKeysSubsetList());
        Fallback fallback = fallback(selector.getFallbackPolicy());
        if (keys.isEmpty() && !at.field("keys").isBroken()) {
            problems.warnAtKey(ProblemCode.NO_EFFECT, at, "a selector without keys makes no subsets", Suggestion.NONE);
        }
        checkFallbackKeys(fallback, keys, fallbackKeys, at);
        return new Selector(keys, fallback, fallbackKeys, selector.getSingleHostPerSubset());
    }

    /** Envoy's rules; since the keys get fewer, a search over them ends. */
    private void checkFallbackKeys(Fallback fallback, Set<String> keys, Set<String> fallbackKeys, FieldNode at) {
        FieldNode keysAt = at.field("fallback_keys_subset");
        if (keysAt.isBroken()) {
            return;
        }
        if (fallback != Fallback.KEYS_SUBSET) {
            if (!fallbackKeys.isEmpty()) {
                problems.warnAtKey(
                        ProblemCode.NO_EFFECT,
                        keysAt,
                        "fallback_keys_subset is for the fallback_policy KEYS_SUBSET",
                        Suggestion.NONE);
            }
        } else if (fallbackKeys.isEmpty()) {
            problems.atValue(
                    ProblemCode.REQUIRED,
                    at.field("fallback_policy"),
                    "the fallback_policy KEYS_SUBSET needs fallback_keys_subset",
                    Suggestion.hint("name some of the keys"));
        } else if (!keys.containsAll(fallbackKeys) || fallbackKeys.equals(keys)) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    keysAt,
                    "fallback_keys_subset has to be some of the keys " + keys + ", not all and no others",
                    Suggestion.NONE);
        }
    }

    private static Fallback fallback(LbSubsetFallbackPolicy policy) {
        return switch (policy) {
            case ANY_ENDPOINT -> Fallback.ANY_ENDPOINT;
            case DEFAULT_SUBSET -> Fallback.DEFAULT_SUBSET;
            case NO_FALLBACK, UNRECOGNIZED -> Fallback.NO_FALLBACK;
        };
    }

    private static Fallback fallback(LbSubsetSelector.LbSubsetSelectorFallbackPolicy policy) {
        return switch (policy) {
            case NO_FALLBACK -> Fallback.NO_FALLBACK;
            case ANY_ENDPOINT -> Fallback.ANY_ENDPOINT;
            case DEFAULT_SUBSET -> Fallback.DEFAULT_SUBSET;
            case KEYS_SUBSET -> Fallback.KEYS_SUBSET;
            case NOT_DEFINED, UNRECOGNIZED -> Fallback.NOT_DEFINED;
        };
    }
}
