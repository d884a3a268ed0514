package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.policy.HashKey;
import io.ringway.lb.policy.LeastRequest;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RandomChoice;
import io.ringway.lb.policy.RingHash;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.lb.priority.Prioritized;
import io.ringway.lb.priority.PriorityOptions;
import org.jspecify.annotations.Nullable;

/**
 * The load balancing policy of a cluster, in both of Envoy's forms: {@code lb_policy} with a message beside it, and the extension
 * {@code load_balancing_policy}, which goes first. Owner: control.
 */
final class LbPolicyCompiler {
    private static final String HINT = "ROUND_ROBIN, LEAST_REQUEST, RANDOM, RING_HASH and MAGLEV are";

    private final Problems problems;

    LbPolicyCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Null after a problem. */
    @Nullable
    LbPolicy compile(Cluster cluster, FieldNode at) {
        boolean isLocalityWeighted = cluster.getCommonLbConfig().hasLocalityWeightedLbConfig();
        Chosen chosen = choose(cluster, at);
        if (chosen == null) {
            return null;
        }
        Cluster.CommonLbConfig common = cluster.getCommonLbConfig();
        ClusterLoadAssignment.Policy assignment = cluster.getLoadAssignment().getPolicy();
        return new Prioritized(
                chosen.policy(),
                new PriorityOptions(
                        common.hasHealthyPanicThreshold()
                                ? Math.round(common.getHealthyPanicThreshold().getValue())
                                : PriorityOptions.DEFAULT.panicPercent(),
                        assignment.hasOverprovisioningFactor()
                                ? HttpOptionsCompiler.clamp(
                                        assignment.getOverprovisioningFactor().getValue())
                                : PriorityOptions.DEFAULT.overprovisioningPercent(),
                        isLocalityWeighted || chosen.isLocalityWeighted()));
    }

    /** A policy and what its message says about localities. */
    private record Chosen(LbPolicy policy, boolean isLocalityWeighted) {
        static @Nullable Chosen of(@Nullable LbPolicy policy, boolean isLocalityWeighted) {
            return policy == null ? null : new Chosen(policy, isLocalityWeighted);
        }
    }

    private @Nullable Chosen choose(Cluster cluster, FieldNode at) {
        if (cluster.hasLoadBalancingPolicy()) {
            return ofExtension(cluster.getLoadBalancingPolicy(), at.field("load_balancing_policy"));
        }
        if (at.field("load_balancing_policy").isBroken()) {
            return null;
        }
        return Chosen.of(classic(cluster, at), false);
    }

    private @Nullable LbPolicy classic(Cluster cluster, FieldNode at) {
        HashKey key =
                key(cluster.getCommonLbConfig().getConsistentHashingLbConfig().getUseHostnameForHashing());
        return switch (cluster.getLbPolicy()) {
            case ROUND_ROBIN -> new RoundRobin();
            case LEAST_REQUEST -> leastRequest(cluster, at.field("least_request_lb_config"));
            case RANDOM -> new RandomChoice();
            case RING_HASH -> ringHash(cluster.getRingHashLbConfig(), key, at.field("ring_hash_lb_config"));
            case MAGLEV ->
                maglev(cluster.getMaglevLbConfig().getTableSize(), key, at.at("maglev_lb_config", "table_size"));
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

    // ---- the classic form ----

    private @Nullable LbPolicy leastRequest(Cluster cluster, FieldNode at) {
        Cluster.LeastRequestLbConfig config = cluster.getLeastRequestLbConfig();
        return leastRequest(
                config.hasChoiceCount() ? config.getChoiceCount().getValue() : LeastRequest.CHOICES_DEFAULT,
                config.hasActiveRequestBias() ? config.getActiveRequestBias() : null,
                at);
    }

    private @Nullable LbPolicy ringHash(Cluster.RingHashLbConfig config, HashKey key, FieldNode at) {
        RingHash.HashFunction function = config.getHashFunction() == Cluster.RingHashLbConfig.HashFunction.MURMUR_HASH_2
                ? RingHash.HashFunction.MURMUR_HASH_2
                : RingHash.HashFunction.XX_HASH;
        return ringHash(
                config.hasMinimumRingSize() ? config.getMinimumRingSize() : null,
                config.hasMaximumRingSize() ? config.getMaximumRingSize() : null,
                function,
                key,
                at);
    }

    // ---- the extension form ----

    /** The first entry counts: Envoy passes over extensions it does not have, here those are problems. */
    private @Nullable Chosen ofExtension(LoadBalancingPolicy list, FieldNode at) {
        if (list.getPoliciesCount() == 0) {
            if (!at.field("policies").isBroken()) {
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
        try {
            return ofExtension(config, first);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the walk made a message that cannot be parsed", e);
        }
    }

    private @Nullable Chosen ofExtension(Any config, FieldNode at) throws InvalidProtocolBufferException {
        if (is(config, io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin.class)) {
            var round = io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin.parseFrom(
                    config.getValue());
            return new Chosen(new RoundRobin(), round.getLocalityLbConfig().hasLocalityWeightedLbConfig());
        }
        if (is(config, io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random.class)) {
            var random = io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random.parseFrom(
                    config.getValue());
            return new Chosen(new RandomChoice(), random.getLocalityLbConfig().hasLocalityWeightedLbConfig());
        }
        if (is(config, io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest.class)) {
            var least = io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest.parseFrom(
                    config.getValue());
            LbPolicy policy = leastRequest(
                    least.hasChoiceCount() ? least.getChoiceCount().getValue() : LeastRequest.CHOICES_DEFAULT,
                    least.hasActiveRequestBias() ? least.getActiveRequestBias() : null,
                    at);
            return Chosen.of(policy, least.getLocalityLbConfig().hasLocalityWeightedLbConfig());
        }
        if (is(config, io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash.class)) {
            var ring = io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash.parseFrom(
                    config.getValue());
            return Chosen.of(ringHash(ring, at), ring.hasLocalityWeightedLbConfig());
        }
        if (is(config, io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev.class)) {
            var maglev = io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev.parseFrom(
                    config.getValue());
            LbPolicy policy = maglev(
                    maglev.getTableSize(),
                    key(maglev.getConsistentHashingLbConfig().getUseHostnameForHashing()),
                    at.field("table_size"));
            return Chosen.of(policy, maglev.hasLocalityWeightedLbConfig());
        }
        problems.atValue(
                ProblemCode.MISPLACED_EXTENSION,
                at.field("@type"),
                "this @type is no load balancing policy that is supported",
                Suggestion.hint("RoundRobin, LeastRequest, Random, RingHash and Maglev of "
                        + "envoy.extensions.load_balancing_policies are"));
        return null;
    }

    private static boolean is(Any config, Class<? extends Message> type) {
        return config.is(type);
    }

    @SuppressWarnings("deprecation") // Envoy still reads use_hostname_for_hashing in both places
    private @Nullable LbPolicy ringHash(
            io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash config, FieldNode at) {
        boolean isHostname = config.getUseHostnameForHashing()
                || config.getConsistentHashingLbConfig().getUseHostnameForHashing();
        boolean isMurmur = config.getHashFunction()
                == io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash.HashFunction
                        .MURMUR_HASH_2;
        return ringHash(
                config.hasMinimumRingSize() ? config.getMinimumRingSize() : null,
                config.hasMaximumRingSize() ? config.getMaximumRingSize() : null,
                isMurmur ? RingHash.HashFunction.MURMUR_HASH_2 : RingHash.HashFunction.XX_HASH,
                key(isHostname),
                at);
    }

    // ---- both ----

    private @Nullable LbPolicy leastRequest(int choices, @Nullable RuntimeDouble bias, FieldNode at) {
        if (bias == null) {
            return new LeastRequest(HttpOptionsCompiler.clamp(choices), LeastRequest.BIAS_DEFAULT);
        }
        if (bias.getDefaultValue() >= 0) {
            return new LeastRequest(HttpOptionsCompiler.clamp(choices), bias.getDefaultValue());
        }
        problems.atValue(
                ProblemCode.BAD_VALUE,
                at.at("active_request_bias", "default_value"),
                "active_request_bias must be at least 0",
                Suggestion.NONE);
        return null;
    }

    private @Nullable LbPolicy ringHash(
            @Nullable UInt64Value min,
            @Nullable UInt64Value max,
            RingHash.HashFunction function,
            HashKey key,
            FieldNode at) {
        long sizeMin = min == null ? RingHash.SIZE_MIN_DEFAULT : min.getValue();
        long sizeMax = max == null ? RingHash.SIZE_MAX_DEFAULT : max.getValue();
        if (at.field("minimum_ring_size").isBroken()
                || at.field("maximum_ring_size").isBroken()) {
            return null;
        }
        if (sizeMin > sizeMax) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at.field(min == null ? "maximum_ring_size" : "minimum_ring_size"),
                    "minimum_ring_size (" + sizeMin + ") is above maximum_ring_size (" + sizeMax + ")",
                    Suggestion.NONE);
            return null;
        }
        return new RingHash(sizeMin, sizeMax, function, key);
    }

    private @Nullable LbPolicy maglev(UInt64Value size, HashKey key, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        long tableSize = size.equals(UInt64Value.getDefaultInstance()) ? Maglev.TABLE_SIZE_DEFAULT : size.getValue();
        if (!Maglev.isPrime(tableSize)) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "the table size of Maglev must be a prime number, " + tableSize + " is none",
                    Suggestion.hint("65537, for instance"));
            return null;
        }
        return new Maglev((int) tableSize, key);
    }

    private static HashKey key(boolean isHostname) {
        return isHostname ? HashKey.HOSTNAME : HashKey.ADDRESS;
    }
}
