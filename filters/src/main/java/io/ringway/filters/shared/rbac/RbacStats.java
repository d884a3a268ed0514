package io.ringway.filters.shared.rbac;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/**
 * Ids of {@code <root>.rbac.[<prefix>.]allowed} and the like. Owner: any (immutable).
 */
public record RbacStats(int allowed, int denied, int shadowAllowed, int shadowDenied) {

    /**
     * Registers them.
     *
     * @param root where the filter counts, as {@link #ofManager}
     * @param rulesPrefix {@code rules_stat_prefix}, may be empty
     * @param shadowPrefix {@code shadow_rules_stat_prefix}, may be empty
     */
    public static RbacStats register(StatsRegistry registry, StatName root, String rulesPrefix, String shadowPrefix) {
        StatName rules = prefixed(root, rulesPrefix);
        StatName shadow = prefixed(root, shadowPrefix);
        return new RbacStats(
                registry.counter(rules.then("allowed")),
                registry.counter(rules.then("denied")),
                registry.counter(shadow.then("shadow_allowed")),
                registry.counter(shadow.then("shadow_denied")));
    }

    /** {@code http.<stat_prefix>.rbac} of a connection manager. */
    public static StatName ofManager(String statPrefix) {
        return StatName.of("http")
                .tag(DefaultTags.CONNECTION_MANAGER, statPrefix)
                .then("rbac");
    }

    /** {@code <stat_prefix>.rbac} of a network filter. */
    public static StatName ofFilter(String statPrefix) {
        String prefix = statPrefix.endsWith(".") ? statPrefix.substring(0, statPrefix.length() - 1) : statPrefix;
        return StatName.ofTag(DefaultTags.RBAC_PREFIX, prefix, "rbac");
    }

    /** Where the counters of one policy stand. */
    static StatName ofPolicy(StatName root, String prefix, String policy) {
        return prefixed(root, prefix).then("policy").tag(DefaultTags.RBAC_POLICY, policy);
    }

    private static StatName prefixed(StatName root, String prefix) {
        String element = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
        if (element.isEmpty()) {
            return root;
        }
        return root.hasTag(DefaultTags.CONNECTION_MANAGER)
                ? root.tag(DefaultTags.RBAC_HTTP_PREFIX, element)
                : root.then(element);
    }
}
