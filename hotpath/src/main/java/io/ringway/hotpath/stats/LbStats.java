package io.ringway.hotpath.stats;

import io.ringway.lb.PickNote;

/**
 * Ids of a cluster's statistics about choosing hosts (Envoy {@code cluster.<name>.lb_*}). Owner: any (immutable).
 *
 * @param localClusterNotOk the proxies like this one were in panic, or there was none in this proxy's zone
 * @param recalculateZoneStructures times zones were compared
 * @param zoneClusterTooSmall times there were too few hosts for zones to count
 * @param subsetsActive subsets there are
 */
public record LbStats(
        int localClusterNotOk,
        int recalculateZoneStructures,
        int zoneClusterTooSmall,
        int zoneNoCapacityLeft,
        int zoneRoutingAllDirectly,
        int zoneRoutingSampled,
        int zoneRoutingCrossZone,
        int subsetsActive,
        int subsetsCreated,
        int subsetsRemoved,
        int subsetsSelected,
        int subsetsFallback,
        int subsetsFallbackPanic,
        int healthyPanic) {

    static LbStats register(StatsRegistry registry, StatName cluster) {
        return new LbStats(
                registry.counter(cluster.then("lb_local_cluster_not_ok")),
                registry.counter(cluster.then("lb_recalculate_zone_structures")),
                registry.counter(cluster.then("lb_zone_cluster_too_small")),
                registry.counter(cluster.then("lb_zone_no_capacity_left")),
                registry.counter(cluster.then("lb_zone_routing_all_directly")),
                registry.counter(cluster.then("lb_zone_routing_sampled")),
                registry.counter(cluster.then("lb_zone_routing_cross_zone")),
                registry.gauge(cluster.then("lb_subsets_active")),
                registry.counter(cluster.then("lb_subsets_created")),
                registry.counter(cluster.then("lb_subsets_removed")),
                registry.counter(cluster.then("lb_subsets_selected")),
                registry.counter(cluster.then("lb_subsets_fallback")),
                registry.counter(cluster.then("lb_subsets_fallback_panic")),
                registry.counter(cluster.then("lb_healthy_panic")));
    }

    /** Counts a pick of which there is something to count: bits of {@link PickNote}. */
    public void count(WriterStats stats, int notes) {
        count(stats, notes, PickNote.PANIC, healthyPanic);
        count(stats, notes, PickNote.SUBSET_SELECTED, subsetsSelected);
        count(stats, notes, PickNote.SUBSET_FALLBACK, subsetsFallback);
        count(stats, notes, PickNote.SUBSET_FALLBACK_PANIC, subsetsFallbackPanic);
        count(stats, notes, PickNote.ZONE_DIRECT, zoneRoutingAllDirectly);
        count(stats, notes, PickNote.ZONE_SAMPLED, zoneRoutingSampled);
        count(stats, notes, PickNote.ZONE_CROSS, zoneRoutingCrossZone);
        count(stats, notes, PickNote.ZONE_NO_CAPACITY, zoneNoCapacityLeft);
        count(stats, notes, PickNote.LOCAL_NOT_OK, localClusterNotOk);
    }

    private static void count(WriterStats stats, int notes, int note, int id) {
        if ((notes & note) != 0) {
            stats.increment(id);
        }
    }
}
