package io.ringway.config.compile;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.Tunable;
import io.ringway.lb.policy.BoundedLoad;
import io.ringway.lb.policy.HashKey;
import io.ringway.lb.policy.LeastRequest;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RingHash;
import io.ringway.lb.policy.SlowStart;
import io.ringway.lb.priority.LocalCluster;
import io.ringway.lb.priority.ZoneOptions;
import org.jspecify.annotations.Nullable;

/** What both forms of a load balancing policy are made of; what is not said has Envoy's defaults. Owner: control. */
final class LbParts {
    private static final String ZONES_ENABLED_KEY = "upstream.zone_routing.enabled";
    private static final String ZONES_MIN_KEY = "upstream.zone_routing.min_cluster_size";
    private static final String PANIC_KEY = "upstream.healthy_panic_threshold";

    private final Problems problems;
    private final RuntimeSlots runtime;
    private final @Nullable LocalCluster local;

    /**
     * @param local where this proxy is, or null if zones mean nothing
     */
    LbParts(Problems problems, RuntimeSlots runtime, @Nullable LocalCluster local) {
        this.problems = problems;
        this.runtime = runtime;
        this.local = local;
    }

    /**
     * What a policy makes of zones.
     *
     * @param options null if there is no local cluster
     */
    record Zoning(boolean failsOnPanic, @Nullable ZoneOptions options) {
        /** For policies that do not follow zones. */
        static final Zoning NONE = new Zoning(false, null);
    }

    /** Fewer available hosts in percent, and all are used. */
    Tunable panicThreshold(double percent) {
        return runtime.tunable(PANIC_KEY, percent);
    }

    /** A number with a runtime key, if one is named. */
    private Tunable tunable(RuntimeDouble number) {
        return number.getRuntimeKey().isEmpty()
                ? new Tunable(number.getDefaultValue())
                : runtime.tunable(number.getRuntimeKey(), number.getDefaultValue());
    }

    /** Null if nothing starts slowly. */
    @Nullable
    SlowStart slowStart(boolean isSet, SlowStartConfig config, FieldNode at) {
        if (!isSet || at.isBroken() || at.field("slow_start_window").isBroken()) {
            return null;
        }
        long windowNs = Durations.ns(config.getSlowStartWindow());
        if (windowNs <= 0) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at,
                    "no host starts slowly without a slow_start_window",
                    Suggestion.hint("slow_start_window: 60s, for instance"));
            return null;
        }
        if (config.hasAggression() && !(config.getAggression().getDefaultValue() > 0)) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at.at("aggression", "default_value"),
                    "an aggression that is not above 0 counts as 1",
                    Suggestion.NONE);
        }
        return new SlowStart(
                windowNs,
                config.hasAggression() ? tunable(config.getAggression()) : new Tunable(SlowStart.AGGRESSION_DEFAULT),
                config.hasMinWeightPercent()
                        ? config.getMinWeightPercent().getValue() / 100
                        : SlowStart.WEIGHT_MIN_DEFAULT);
    }

    /** What zones mean; without a configuration they count wherever there is a local cluster, as in Envoy. */
    Zoning zones(boolean isSet, ZoneAwareLbConfig config, FieldNode at) {
        if (local == null) {
            if (isSet && !config.getFailTrafficOnPanic()) {
                problems.warnAtKey(
                        ProblemCode.NO_EFFECT,
                        at,
                        "zones do not count, since the proxy does not know its own",
                        Suggestion.hint("set cluster_manager.local_cluster_name"));
            }
            return new Zoning(config.getFailTrafficOnPanic(), null);
        }
        double enabled = config.hasRoutingEnabled()
                ? Math.round(config.getRoutingEnabled().getValue())
                : ZoneOptions.ENABLED_PERCENT_DEFAULT;
        return new Zoning(
                config.getFailTrafficOnPanic(),
                new ZoneOptions(
                        local,
                        runtime.tunable(ZONES_ENABLED_KEY, enabled),
                        runtime.tunable(ZONES_MIN_KEY, (double)
                                (config.hasMinClusterSize()
                                        ? Math.max(0, config.getMinClusterSize().getValue())
                                        : ZoneOptions.HOSTS_MIN_DEFAULT)),
                        config.getForceLocalityDirectRouting()));
    }

    @Nullable
    LbPolicy leastRequest(
            @Nullable UInt32Value choices, @Nullable RuntimeDouble bias, @Nullable SlowStart slowStart, FieldNode at) {
        int drawn = choices == null ? LeastRequest.CHOICES_DEFAULT : HttpOptionsCompiler.clamp(choices.getValue());
        if (drawn < LeastRequest.CHOICES_DEFAULT) {
            return null; // reported when the text was read
        }
        if (bias == null) {
            return new LeastRequest(drawn, new Tunable(LeastRequest.BIAS_DEFAULT), slowStart);
        }
        if (bias.getDefaultValue() >= 0) {
            return new LeastRequest(drawn, tunable(bias), slowStart);
        }
        problems.atValue(
                ProblemCode.BAD_VALUE,
                at.at("active_request_bias", "default_value"),
                "active_request_bias must be at least 0",
                Suggestion.NONE);
        return null;
    }

    @Nullable
    LbPolicy ringHash(
            @Nullable UInt64Value min,
            @Nullable UInt64Value max,
            boolean isMurmur,
            boolean isHostname,
            UInt32Value balanceFactor,
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
        return new RingHash(
                sizeMin,
                sizeMax,
                isMurmur ? RingHash.HashFunction.MURMUR_HASH_2 : RingHash.HashFunction.XX_HASH,
                key(isHostname),
                percent(balanceFactor));
    }

    /**
     * @param at of the table's size
     */
    @Nullable
    LbPolicy maglev(UInt64Value size, boolean isHostname, UInt32Value balanceFactor, FieldNode at) {
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
        return new Maglev((int) tableSize, key(isHostname), percent(balanceFactor));
    }

    /** Envoy's rule, which was checked when the text was read, is that it is at least 100. */
    private static int percent(UInt32Value balanceFactor) {
        return balanceFactor.getValue() == 0 ? BoundedLoad.NONE : HttpOptionsCompiler.clamp(balanceFactor.getValue());
    }

    private static HashKey key(boolean isHostname) {
        return isHostname ? HashKey.HOSTNAME : HashKey.ADDRESS;
    }
}
