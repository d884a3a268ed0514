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
        int rqTimeout,
        PhaseStats phases) {

    /** What names the latencies of a host. Owner: any (immutable). */
    public record LatencyBlock(String cluster, String address) implements StatBlock {
        /** Extracted names begin with it. */
        public static final String ROOT = "host";

        @Override
        public int valueCount() {
            return 0;
        }

        @Override
        public StatName valueName(int offset) {
            throw new IllegalArgumentException("no values");
        }

        @Override
        public boolean isListed() {
            return false;
        }

        @Override
        public int histogramCount() {
            return PhaseStats.COUNT;
        }

        @Override
        public StatName histogramName(int offset) {
            return StatName.of(ROOT)
                    .tag(DefaultTags.CLUSTER, cluster)
                    .label("envoy_endpoint_address", address)
                    .then(PhaseStats.name(offset));
        }

        @Override
        public StatsRegistry.Unit unit() {
            return StatsRegistry.Unit.MICROSECONDS;
        }
    }

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
        return register(registry, cluster, address, address);
    }

    /** What the names of a host's values begin with. */
    public static StatName root(String cluster, String address) {
        return StatName.of("cluster")
                .tag(DefaultTags.CLUSTER, cluster)
                .then("host")
                .label("envoy_endpoint_address", address);
    }

    /**
     * Registers them for a host whose numbers go to another one some day.
     *
     * @param latencies what stands for the address in the names of its histograms: those are not begun anew
     */
    public static HostStats register(StatsRegistry registry, String cluster, String address, String latencies) {
        StatName root = root(cluster, address);
        return new HostStats(
                registry.unlisted(root.then("cx_total")),
                registry.unlisted(root.then("cx_active")),
                registry.unlisted(root.then("cx_connect_fail")),
                registry.unlisted(root.then("rq_total")),
                registry.unlisted(root.then("rq_active")),
                registry.unlisted(root.then("rq_success")),
                registry.unlisted(root.then("rq_error")),
                registry.unlisted(root.then("rq_timeout")),
                new PhaseStats(
                        registry.block(new LatencyBlock(cluster, latencies)).firstHistogram()));
    }
}
