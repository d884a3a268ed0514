package io.ringway.config.compile;

import io.ringway.lb.LbPolicy;
import io.ringway.lb.subset.SubsetOptions;
import org.jspecify.annotations.Nullable;

/**
 * A policy and what its message says about where hosts are. Owner: any (immutable).
 *
 * @param subsets how the cluster is parted, or null if it is not
 */
record LbChoice(
        LbPolicy policy,
        boolean isLocalityWeighted,
        LbParts.Zoning zoning,
        @Nullable SubsetOptions subsets) {

    /** Null without a policy. */
    static @Nullable LbChoice of(@Nullable LbPolicy policy, boolean isLocalityWeighted, LbParts.Zoning zoning) {
        return policy == null ? null : new LbChoice(policy, isLocalityWeighted, zoning, null);
    }

    /** The same in subsets. */
    LbChoice within(@Nullable SubsetOptions options) {
        return new LbChoice(policy, isLocalityWeighted, zoning, options);
    }
}
