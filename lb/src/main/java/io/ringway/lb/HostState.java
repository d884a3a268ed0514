package io.ringway.lb;

/**
 * Where a host stands in its cluster and how it is, at one moment. Owner: any (immutable).
 *
 * @param healthFlags bits of {@link HealthFlag}
 * @param metadata what the configuration says about it
 * @param startedNs when it joined the cluster or became healthy, in nanoseconds of the workers' clock, or {@link #ALWAYS}
 */
public record HostState(LocalityGroup group, int healthFlags, Metadata metadata, long startedNs) {
    /** A host that has been there long enough. */
    public static final long ALWAYS = Long.MIN_VALUE;

    /** Healthy, and nothing else was said. */
    public static final HostState USUAL = new HostState(LocalityGroup.NONE, 0);

    /** Without metadata, there for a long time. */
    public HostState(LocalityGroup group, int healthFlags) {
        this(group, healthFlags, Metadata.NONE, ALWAYS);
    }

    /** The same in another group. */
    public HostState inGroup(LocalityGroup other) {
        return new HostState(other, healthFlags, metadata, startedNs);
    }

    public boolean isHealthy() {
        return (healthFlags & (HealthFlag.UNHEALTHY | HealthFlag.DEGRADED)) == 0;
    }

    /** Used only where there are not enough healthy hosts. */
    public boolean isDegraded() {
        return (healthFlags & HealthFlag.UNHEALTHY) == 0 && (healthFlags & HealthFlag.DEGRADED) != 0;
    }

    /** Does not count when the healthy ones are compared with all. */
    public boolean isExcluded() {
        return (healthFlags & HealthFlag.EXCLUDED) != 0;
    }
}
