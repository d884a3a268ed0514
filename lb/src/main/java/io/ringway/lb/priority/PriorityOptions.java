package io.ringway.lb.priority;

import io.ringway.lb.Tunable;
import org.jspecify.annotations.Nullable;

/**
 * How health decides. Owner: any (immutable).
 *
 * @param panicThreshold fewer available hosts than this, and all hosts are used ({@code healthy_panic_threshold}); 0 never
 * @param overprovisioningPercent a priority takes its whole load while this times its share of healthy hosts is 100 or more
 *     ({@code overprovisioning_factor})
 * @param isLocalityWeighted requests are spread over the groups of a priority by their weights ({@code locality_weighted_lb_config})
 * @param failsOnPanic instead of all hosts none is used ({@code fail_traffic_on_panic}); not for policies that hash
 * @param zones how zones count, or null if there is no local cluster; not for policies that hash
 */
public record PriorityOptions(
        Tunable panicThreshold,
        int overprovisioningPercent,
        boolean isLocalityWeighted,
        boolean failsOnPanic,
        @Nullable ZoneOptions zones) {
    /** Envoy's defaults. */
    public static final PriorityOptions DEFAULT = new PriorityOptions(50, 140, false);

    /** Without zones. */
    public PriorityOptions(double panicPercent, int overprovisioningPercent, boolean isLocalityWeighted) {
        this(panicPercent, overprovisioningPercent, isLocalityWeighted, false, null);
    }

    /** With a threshold that stays. */
    public PriorityOptions(
            double panicPercent,
            int overprovisioningPercent,
            boolean isLocalityWeighted,
            boolean failsOnPanic,
            @Nullable ZoneOptions zones) {
        this(new Tunable(panicPercent), overprovisioningPercent, isLocalityWeighted, failsOnPanic, zones);
    }

    /** The threshold as it is now. */
    public double panicPercent() {
        return panicThreshold.get();
    }
}
