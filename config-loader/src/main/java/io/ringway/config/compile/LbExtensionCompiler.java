package io.ringway.config.compile;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.policy.RandomChoice;
import org.jspecify.annotations.Nullable;

/**
 * {@code load_balancing_policy}: the policy as an extension. Its first entry counts: Envoy passes over extensions it does not have, here those
 * are problems. Owner: control.
 */
final class LbExtensionCompiler {
    private final Problems problems;
    private final LbParts parts;

    LbExtensionCompiler(Problems problems, LbParts parts) {
        this.problems = problems;
        this.parts = parts;
    }

    /** Null after a problem. */
    @Nullable
    LbChoice compile(LoadBalancingPolicy list, FieldNode at) {
        if (list.getPoliciesCount() == 0) {
            if (!at.isBroken() && !at.field("policies").isBroken()) {
                problems.atKey(
                        ProblemCode.REQUIRED,
                        at,
                        "a load_balancing_policy needs policies",
                        Suggestion.hint("add a typed_extension_config"));
            }
            return null;
        }
        FieldNode first = at.field("policies").element(0).at("typed_extension_config", "typed_config");
        if (first.isBroken()) {
            return null;
        }
        Any config = list.getPolicies(0).getTypedExtensionConfig().getTypedConfig();
        return compile(config, first);
    }

    private @Nullable LbChoice compile(Any config, FieldNode at) {
        if (config.is(RoundRobin.class)) {
            return roundRobin(WalkedMessages.unpack(config, RoundRobin.parser()), at);
        }
        if (config.is(Random.class)) {
            LocalityLbConfig places =
                    WalkedMessages.unpack(config, Random.parser()).getLocalityLbConfig();
            return LbChoice.of(new RandomChoice(), places.hasLocalityWeightedLbConfig(), zones(places, at));
        }
        if (config.is(LeastRequest.class)) {
            return leastRequest(WalkedMessages.unpack(config, LeastRequest.parser()), at);
        }
        if (config.is(RingHash.class)) {
            RingHash ring = WalkedMessages.unpack(config, RingHash.parser());
            return LbChoice.of(ringHash(ring, at), ring.hasLocalityWeightedLbConfig(), LbParts.Zoning.NONE);
        }
        if (config.is(Maglev.class)) {
            Maglev maglev = WalkedMessages.unpack(config, Maglev.parser());
            LbPolicy policy = parts.maglev(
                    maglev.getTableSize(),
                    maglev.getConsistentHashingLbConfig().getUseHostnameForHashing(),
                    maglev.getConsistentHashingLbConfig().getHashBalanceFactor(),
                    at.field("table_size"));
            return LbChoice.of(policy, maglev.hasLocalityWeightedLbConfig(), LbParts.Zoning.NONE);
        }
        if (config.is(Subset.class)) {
            return subset(WalkedMessages.unpack(config, Subset.parser()), at);
        }
        problems.atValue(
                ProblemCode.MISPLACED_EXTENSION,
                at.field("@type"),
                "this @type is no load balancing policy that is supported",
                Suggestion.hint("RoundRobin, LeastRequest, Random, RingHash, Maglev and Subset of "
                        + "envoy.extensions.load_balancing_policies are"));
        return null;
    }

    private @Nullable LbChoice roundRobin(RoundRobin round, FieldNode at) {
        LocalityLbConfig places = round.getLocalityLbConfig();
        LbPolicy policy = new io.ringway.lb.policy.RoundRobin(
                parts.slowStart(round.hasSlowStartConfig(), round.getSlowStartConfig(), at.field("slow_start_config")));
        return LbChoice.of(policy, places.hasLocalityWeightedLbConfig(), zones(places, at));
    }

    private @Nullable LbChoice leastRequest(LeastRequest least, FieldNode at) {
        LocalityLbConfig places = least.getLocalityLbConfig();
        LbPolicy policy = parts.leastRequest(
                least.hasChoiceCount() ? least.getChoiceCount() : null,
                least.hasActiveRequestBias() ? least.getActiveRequestBias() : null,
                parts.slowStart(least.hasSlowStartConfig(), least.getSlowStartConfig(), at.field("slow_start_config")),
                at);
        return LbChoice.of(policy, places.hasLocalityWeightedLbConfig(), zones(places, at));
    }

    private LbParts.Zoning zones(LocalityLbConfig places, FieldNode at) {
        return parts.zones(
                places.hasZoneAwareLbConfig(),
                places.getZoneAwareLbConfig(),
                at.at("locality_lb_config", "zone_aware_lb_config"));
    }

    @SuppressWarnings("deprecation") // Envoy still reads use_hostname_for_hashing in both places
    private @Nullable LbPolicy ringHash(RingHash config, FieldNode at) {
        return parts.ringHash(
                config.hasMinimumRingSize() ? config.getMinimumRingSize() : null,
                config.hasMaximumRingSize() ? config.getMaximumRingSize() : null,
                config.getHashFunction() == RingHash.HashFunction.MURMUR_HASH_2,
                config.getUseHostnameForHashing()
                        || config.getConsistentHashingLbConfig().getUseHostnameForHashing(),
                config.getConsistentHashingLbConfig().getHashBalanceFactor(),
                at);
    }

    private @Nullable LbChoice subset(Subset subset, FieldNode at) {
        FieldNode innerAt = at.field("subset_lb_policy");
        LbChoice inner = compile(subset.getSubsetLbPolicy(), innerAt);
        if (inner != null && inner.subsets() != null) {
            problems.atKey(
                    ProblemCode.MISPLACED_EXTENSION,
                    innerAt,
                    "subsets cannot be parted into subsets",
                    Suggestion.hint("subset_selectors with more keys do that"));
            return null;
        }
        // The same fields under the same numbers.
        LbSubsetConfig config = WalkedMessages.parse(LbSubsetConfig.parser(), subset.toByteString());
        var options = new SubsetCompiler(problems).compile(config, subset.getAllowRedundantKeys(), at);
        return inner == null ? null : inner.within(options);
    }
}
