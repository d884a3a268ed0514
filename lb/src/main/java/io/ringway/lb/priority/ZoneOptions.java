package io.ringway.lb.priority;

import io.ringway.lb.Tunable;

/**
 * How zones count (Envoy {@code zone_aware_lb_config}). Owner: any (immutable).
 *
 * @param local this proxy's zone and the proxies like it
 * @param enabledPercent of the requests follow zones ({@code routing_enabled}, default 100)
 * @param hostsMinimum fewer healthy hosts, and zones do not count ({@code min_cluster_size}, default 6)
 * @param isDirectForced all requests stay in the zone if it has a healthy host ({@code force_locality_direct_routing})
 */
public record ZoneOptions(LocalCluster local, Tunable enabledPercent, Tunable hostsMinimum, boolean isDirectForced) {
    public static final double ENABLED_PERCENT_DEFAULT = 100;
    public static final long HOSTS_MIN_DEFAULT = 6;

    /** With a number of hosts that stays. */
    public ZoneOptions(LocalCluster local, Tunable enabledPercent, long hostsMin, boolean isDirectForced) {
        this(local, enabledPercent, new Tunable(hostsMin), isDirectForced);
    }

    /** The number of hosts as it is now. */
    long hostsMin() {
        return (long) hostsMinimum.get();
    }
}
