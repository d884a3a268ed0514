package io.ringway.hotpath.stats;

/**
 * Ids of a DNS cache's values (Envoy {@code dns_cache.<name>.*}). Owner: any (immutable).
 *
 * @param pendingOverflow {@code dns_rq_pending_overflow}
 * @param numHosts gauge
 * @param pendingOpen gauge, {@code circuit_breakers.rq_pending_open}
 * @param pendingRemaining gauge, {@code circuit_breakers.rq_pending_remaining}
 */
public record DnsCacheStats(
        int queryAttempt,
        int querySuccess,
        int queryFailure,
        int queryTimeout,
        int hostAddressChanged,
        int hostAdded,
        int hostRemoved,
        int hostOverflow,
        int pendingOverflow,
        int cacheLoad,
        int numHosts,
        int pendingOpen,
        int pendingRemaining) {

    /** Registers them. */
    public static DnsCacheStats register(StatsRegistry registry, String cache) {
        StatName root = StatName.of("dns_cache").then(cache);
        StatName breakers = root.then("circuit_breakers");
        return new DnsCacheStats(
                registry.counter(root.then("dns_query_attempt")),
                registry.counter(root.then("dns_query_success")),
                registry.counter(root.then("dns_query_failure")),
                registry.counter(root.then("dns_query_timeout")),
                registry.counter(root.then("host_address_changed")),
                registry.counter(root.then("host_added")),
                registry.counter(root.then("host_removed")),
                registry.counter(root.then("host_overflow")),
                registry.counter(root.then("dns_rq_pending_overflow")),
                registry.counter(root.then("cache_load")),
                registry.gauge(root.then("num_hosts")),
                registry.gauge(breakers.then("rq_pending_open")),
                registry.gauge(breakers.then("rq_pending_remaining")));
    }
}
