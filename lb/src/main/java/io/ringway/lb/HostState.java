package io.ringway.lb;

/**
 * Where a host stands in its cluster and how it is, at one moment. Owner: any (immutable).
 *
 * @param healthFlags bits of {@link HealthFlag}
 */
public record HostState(LocalityGroup group, int healthFlags) {
    /** Healthy, and nothing else was said. */
    public static final HostState USUAL = new HostState(LocalityGroup.NONE, 0);

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
