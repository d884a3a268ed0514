package io.ringway.lb;

/** What there is to count about a pick besides its host: bits, since several may hold ({@link LoadBalancer#notes}). */
public final class PickNote {
    /** Too few hosts are healthy ({@code lb_healthy_panic}). */
    public static final int PANIC = 1;
    /** All requests stay in this proxy's zone ({@code lb_zone_routing_all_directly}). */
    public static final int ZONE_DIRECT = 1 << 1;
    /** A part of the requests stays in this proxy's zone, this one does ({@code lb_zone_routing_sampled}). */
    public static final int ZONE_SAMPLED = 1 << 2;
    /** This one does not ({@code lb_zone_routing_cross_zone}). */
    public static final int ZONE_CROSS = 1 << 3;
    /** No zone has room by the percentages, and any was taken ({@code lb_zone_no_capacity_left}). */
    public static final int ZONE_NO_CAPACITY = 1 << 4;
    /** The proxies like this one are in panic, so zones did not count ({@code lb_local_cluster_not_ok}). */
    public static final int LOCAL_NOT_OK = 1 << 5;
    /** The route's metadata has a subset ({@code lb_subsets_selected}). */
    public static final int SUBSET_SELECTED = 1 << 6;
    /** It has none, and the cluster's fallback gave a host ({@code lb_subsets_fallback}). */
    public static final int SUBSET_FALLBACK = 1 << 7;
    /** The fallback gave none, and any host was taken ({@code lb_subsets_fallback_panic}). */
    public static final int SUBSET_FALLBACK_PANIC = 1 << 8;

    private PickNote() {}
}
