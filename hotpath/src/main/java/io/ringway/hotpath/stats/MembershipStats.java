package io.ringway.hotpath.stats;

/**
 * Ids of a cluster's statistics about its hosts' health. Owner: any (immutable).
 *
 * @param degraded hosts that are degraded
 * @param excluded hosts that do not count when health is judged
 */
public record MembershipStats(int degraded, int excluded) {

    static MembershipStats register(StatsRegistry registry, StatName cluster) {
        return new MembershipStats(
                registry.gauge(cluster.then("membership_degraded")),
                registry.gauge(cluster.then("membership_excluded")));
    }
}
