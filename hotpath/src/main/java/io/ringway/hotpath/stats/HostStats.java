package io.ringway.hotpath.stats;

/**
 * Ids of one upstream host's values, which {@code /clusters} prints under Envoy's names. Owner: any (immutable).
 */
public record HostStats(
        int cxTotal,
        int cxActive,
        int cxConnectFail,
        int rqTotal,
        int rqActive,
        int rqSuccess,
        int rqError,
        int rqTimeout) {

    /** Registers them. */
    public static HostStats register(StatsRegistry registry, String cluster, String address) {
        StatName root = StatName.of("cluster")
                .tag("envoy_cluster_name", cluster)
                .then("host")
                .tag("envoy_endpoint_address", address);
        return new HostStats(
                registry.unlisted(root.then("cx_total")),
                registry.unlisted(root.then("cx_active")),
                registry.unlisted(root.then("cx_connect_fail")),
                registry.unlisted(root.then("rq_total")),
                registry.unlisted(root.then("rq_active")),
                registry.unlisted(root.then("rq_success")),
                registry.unlisted(root.then("rq_error")),
                registry.unlisted(root.then("rq_timeout")));
    }
}
