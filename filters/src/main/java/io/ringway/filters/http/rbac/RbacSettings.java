package io.ringway.filters.http.rbac;

import io.ringway.filters.shared.rbac.RbacEngine;
import org.jspecify.annotations.Nullable;

/**
 * Of a chain, or of a route.
 *
 * @param rules what is enforced; null for nothing
 * @param shadow what only pretends to be; null for nothing
 * @param enforcedResultKey where {@code rules} note as metadata what came out
 * @param enforcedPolicyKey where they note the policy that decided
 * @param shadowResultKey the same for {@code shadow}
 * @param shadowPolicyKey the same for {@code shadow}
 */
record RbacSettings(
        @Nullable RbacEngine rules,
        @Nullable RbacEngine shadow,
        String enforcedResultKey,
        String enforcedPolicyKey,
        String shadowResultKey,
        String shadowPolicyKey) {

    /** With Envoy's keys behind {@code rules_stat_prefix} and {@code shadow_rules_stat_prefix}. */
    static RbacSettings of(
            @Nullable RbacEngine rules, @Nullable RbacEngine shadow, String rulesPrefix, String shadowPrefix) {
        return new RbacSettings(
                rules,
                shadow,
                rulesPrefix + "enforced_engine_result",
                rulesPrefix + "enforced_effective_policy_id",
                shadowPrefix + "shadow_engine_result",
                shadowPrefix + "shadow_effective_policy_id");
    }
}
