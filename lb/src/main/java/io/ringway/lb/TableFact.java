package io.ringway.lb;

import java.util.Map;

/** What there is to know about a compiled host set, for statistics. Owner: any (immutable). */
public enum TableFact {
    /** {@code ring_hash_lb.size}. */
    RING_SIZE,
    /** {@code ring_hash_lb.min_hashes_per_host}. */
    RING_POINTS_MIN,
    /** {@code ring_hash_lb.max_hashes_per_host}. */
    RING_POINTS_MAX,
    /** {@code maglev_lb.min_entries_per_host}. */
    MAGLEV_PLACES_MIN,
    /** {@code maglev_lb.max_entries_per_host}. */
    MAGLEV_PLACES_MAX,
    /** Times zones were compared ({@code lb_recalculate_zone_structures}). */
    ZONES_COMPARED,
    /** Times there were too few hosts for zones to count ({@code lb_zone_cluster_too_small}). */
    ZONES_TOO_SMALL,
    /** Times the local cluster did not have this proxy's zone ({@code lb_local_cluster_not_ok}). */
    ZONES_LOCAL_NOT_OK,
    /** Hosts beyond the one of their subset ({@code lb_subsets_single_host_per_subset_duplicate}). */
    SUBSET_DUPLICATES;

    /** Adds to a fact that is a number of times. */
    public void count(Map<TableFact, Long> facts, long times) {
        facts.merge(this, times, Long::sum);
    }

    /** States a fact; of several tables of one cluster the last one counts, as in Envoy. */
    public void state(Map<TableFact, Long> facts, long value) {
        facts.put(this, value);
    }
}
