package io.ringway.lb;

/**
 * Endpoints that are in one place and wait for one turn (Envoy {@code LocalityLbEndpoints}); equal ones are the same group. Owner: any
 * (immutable).
 *
 * @param priority 0 is used first
 * @param weight among the groups of the priority, 0 if none was given ({@code load_balancing_weight})
 */
public record LocalityGroup(String region, String zone, String subZone, int priority, int weight) {
    /** Where nothing was said. */
    public static final LocalityGroup NONE = new LocalityGroup("", "", "", 0, 0);

    /** The same with another weight. */
    public LocalityGroup withWeight(int other) {
        return new LocalityGroup(region, zone, subZone, priority, other);
    }

    /** Whether both are in the same place. */
    public boolean isWith(LocalityGroup other) {
        return region.equals(other.region) && zone.equals(other.zone) && subZone.equals(other.subZone);
    }
}
