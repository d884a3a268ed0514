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

    /** Begins anew for this writer: the numbers go to another host. */
    public void reset(WriterStats writer) {
        writer.set(cxTotal, 0);
        writer.set(cxActive, 0);
        writer.set(cxConnectFail, 0);
        writer.set(rqTotal, 0);
        writer.set(rqActive, 0);
        writer.set(rqSuccess, 0);
        writer.set(rqError, 0);
        writer.set(rqTimeout, 0);
    }

    /** Registers them. */
    public static HostStats register(StatsRegistry registry, String cluster, String address) {
        StatName root = StatName.of("cluster")
                .tag(DefaultTags.CLUSTER, cluster)
                .then("host")
                .label("envoy_endpoint_address", address);
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
