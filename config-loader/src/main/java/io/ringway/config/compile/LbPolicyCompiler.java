package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.policy.ClusterProvided;
import io.ringway.lb.policy.RandomChoice;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.lb.policy.SlowStart;
import io.ringway.lb.priority.LocalCluster;
import io.ringway.lb.priority.Prioritized;
import io.ringway.lb.priority.PriorityOptions;
import io.ringway.lb.subset.SubsetOptions;
import io.ringway.lb.subset.SubsetPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The load balancing policy of a cluster, in both of Envoy's forms: {@code lb_policy} with a message beside it, and the extension
 * {@code load_balancing_policy}, which goes first. Owner: control.
 */
final class LbPolicyCompiler {
    private static final String HINT = "ROUND_ROBIN, LEAST_REQUEST, RANDOM, RING_HASH and MAGLEV are";

    private final Problems problems;
    private final LbParts parts;

    LbPolicyCompiler(Problems problems, RuntimeSlots runtime, @Nullable LocalCluster local) {
        this.problems = problems;
        this.parts = new LbParts(problems, runtime, local);
    }

    /** Null after a problem. */
    @Nullable
    LbPolicy compile(Cluster cluster, FieldNode at) {
        LbChoice chosen = choose(cluster, at);
        if (chosen == null) {
            return null;
        }
        Cluster.CommonLbConfig common = cluster.getCommonLbConfig();
        ClusterLoadAssignment.Policy assignment = cluster.getLoadAssignment().getPolicy();
        LbPolicy policy = new Prioritized(
                chosen.policy(),
                new PriorityOptions(
                        parts.panicThreshold(
                                common.hasHealthyPanicThreshold()
                                        ? Math.round(common.getHealthyPanicThreshold()
                                                .getValue())
                                        : PriorityOptions.DEFAULT.panicPercent()),
                        assignment.hasOverprovisioningFactor()
                                ? HttpOptionsCompiler.clamp(
                                        assignment.getOverprovisioningFactor().getValue())
                                : PriorityOptions.DEFAULT.overprovisioningPercent(),
                        common.hasLocalityWeightedLbConfig() || chosen.isLocalityWeighted(),
                        chosen.zoning().failsOnPanic(),
                        chosen.zoning().options()));
        SubsetOptions subsets = chosen.subsets();
        return subsets == null ? policy : new SubsetPolicy(policy, subsets);
    }

    /** That of a cluster with a {@code cluster_type}. Envoy's rule: a type that chooses the host leaves nothing to a policy. */
    @Nullable
    LbPolicy provided(Cluster cluster, FieldNode at) {
        FieldNode policyAt = at.field("lb_policy");
        boolean isClassic = cluster.getLbPolicy() == Cluster.LbPolicy.CLUSTER_PROVIDED;
        if (isClassic && !cluster.hasLoadBalancingPolicy()) {
            return new ClusterProvided();
        }
        FieldNode wrongAt = isClassic ? at.field("load_balancing_policy") : policyAt;
        if (!wrongAt.isBroken()) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    wrongAt,
                    "a cluster with a cluster_type chooses its hosts by itself",
                    Suggestion.hint("lb_policy: CLUSTER_PROVIDED"));
        }
        return null;
    }

    private @Nullable LbChoice choose(Cluster cluster, FieldNode at) {
        FieldNode extensionAt = at.field("load_balancing_policy");
        if (cluster.hasLoadBalancingPolicy()) {
            if (cluster.hasLbSubsetConfig()) {
                problems.warnAtKey(
                        ProblemCode.NO_EFFECT,
                        at.field("lb_subset_config"),
                        "beside a load_balancing_policy this has no effect",
                        Suggestion.hint("the extension envoy.load_balancing_policies.subset has the same fields"));
            }
            return new LbExtensionCompiler(problems, parts).compile(cluster.getLoadBalancingPolicy(), extensionAt);
        }
        if (extensionAt.isBroken()) {
            return null;
        }
        LbPolicy policy = classic(cluster, at);
        SubsetOptions subsets = cluster.hasLbSubsetConfig()
                ? new SubsetCompiler(problems).compile(cluster.getLbSubsetConfig(), false, at.field("lb_subset_config"))
                : null;
        return policy == null ? null : new LbChoice(policy, false, zones(cluster, policy, at), subsets);
    }

    private @Nullable LbPolicy classic(Cluster cluster, FieldNode at) {
        var hashing = cluster.getCommonLbConfig().getConsistentHashingLbConfig();
        return switch (cluster.getLbPolicy()) {
            case ROUND_ROBIN ->
                new RoundRobin(slowStart(
                        cluster.getRoundRobinLbConfig().hasSlowStartConfig(),
                        cluster.getRoundRobinLbConfig().getSlowStartConfig(),
                        at.at("round_robin_lb_config", "slow_start_config")));
            case LEAST_REQUEST -> leastRequest(cluster.getLeastRequestLbConfig(), at.field("least_request_lb_config"));
            case RANDOM -> new RandomChoice();
            case RING_HASH -> {
                Cluster.RingHashLbConfig ring = cluster.getRingHashLbConfig();
                yield parts.ringHash(
                        ring.hasMinimumRingSize() ? ring.getMinimumRingSize() : null,
                        ring.hasMaximumRingSize() ? ring.getMaximumRingSize() : null,
                        ring.getHashFunction() == Cluster.RingHashLbConfig.HashFunction.MURMUR_HASH_2,
                        hashing.getUseHostnameForHashing(),
                        hashing.getHashBalanceFactor(),
                        at.field("ring_hash_lb_config"));
            }
            case MAGLEV ->
                parts.maglev(
                        cluster.getMaglevLbConfig().getTableSize(),
                        hashing.getUseHostnameForHashing(),
                        hashing.getHashBalanceFactor(),
                        at.at("maglev_lb_config", "table_size"));
            case CLUSTER_PROVIDED -> {
                problems.atValue(
                        ProblemCode.UNSUPPORTED_VALUE,
                        at.field("lb_policy"),
                        "CLUSTER_PROVIDED is for clusters whose type chooses the host",
                        Suggestion.hint("the cluster_type envoy.clusters.dynamic_forward_proxy does"));
                yield null;
            }
            default -> {
                if (!at.field("lb_policy").isBroken()) {
                    problems.atValue(
                            ProblemCode.UNSUPPORTED_VALUE,
                            at.field("lb_policy"),
                            "lb_policy " + cluster.getLbPolicy() + " is not supported yet",
                            Suggestion.hint(HINT));
                }
                yield null;
            }
        };
    }

    private @Nullable LbPolicy leastRequest(Cluster.LeastRequestLbConfig config, FieldNode at) {
        return parts.leastRequest(
                config.hasChoiceCount() ? config.getChoiceCount() : null,
                config.hasActiveRequestBias() ? config.getActiveRequestBias() : null,
                slowStart(config.hasSlowStartConfig(), config.getSlowStartConfig(), at.field("slow_start_config")),
                at);
    }

    /** The messages of the two forms have the same fields under the same numbers. */
    private @Nullable SlowStart slowStart(boolean isSet, Cluster.SlowStartConfig config, FieldNode at) {
        if (!isSet) {
            return null;
        }
        return parts.slowStart(true, WalkedMessages.parse(SlowStartConfig.parser(), config.toByteString()), at);
    }

    private LbParts.Zoning zones(Cluster cluster, LbPolicy policy, FieldNode at) {
        Cluster.CommonLbConfig common = cluster.getCommonLbConfig();
        FieldNode zonesAt = at.at("common_lb_config", "zone_aware_lb_config");
        if (policy.isHashing()) {
            if (common.hasZoneAwareLbConfig()) {
                problems.warnAtKey(
                        ProblemCode.NO_EFFECT,
                        zonesAt,
                        "requests that are hashed do not follow zones",
                        Suggestion.NONE);
            }
            return LbParts.Zoning.NONE;
        }
        if (!common.hasZoneAwareLbConfig()) {
            return parts.zones(false, ZoneAwareLbConfig.getDefaultInstance(), zonesAt);
        }
        return parts.zones(
                true,
                WalkedMessages.parse(
                        ZoneAwareLbConfig.parser(),
                        common.getZoneAwareLbConfig().toByteString()),
                zonesAt);
    }
}
