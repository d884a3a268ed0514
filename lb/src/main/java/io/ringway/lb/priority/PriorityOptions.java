package io.ringway.lb.priority;

/**
 * How health decides. Owner: any (immutable).
 *
 * @param panicPercent fewer available hosts than this, and all hosts are used ({@code healthy_panic_threshold}); 0 never
 * @param overprovisioningPercent a priority takes its whole load while this times its share of healthy hosts is 100 or more
 *     ({@code overprovisioning_factor})
 * @param isLocalityWeighted requests are spread over the groups of a priority by their weights ({@code locality_weighted_lb_config})
 */
public record PriorityOptions(double panicPercent, int overprovisioningPercent, boolean isLocalityWeighted) {
    /** Envoy's defaults. */
    public static final PriorityOptions DEFAULT = new PriorityOptions(50, 140, false);
}
