package io.ringway.hotpath.stats;

/**
 * Ids of a connection manager's statistics (Envoy {@code http.<stat_prefix>.*}). Owner: any (immutable).
 */
public record HcmStats(
        int cxTotal,
        int cxActive,
        int cxDestroy,
        int cxDestroyRemote,
        int cxDestroyLocal,
        int cxRxBytesTotal,
        int cxTxBytesTotal,
        int cxProtocolError,
        int cxIdleTimeout,
        int cxOverloadDisableKeepalive,
        int cxHttp1Total,
        int cxHttp1Active,
        int cxUpgradesTotal,
        int cxUpgradesActive,
        int rqTotal,
        int rqActive,
        int rqHttp1Total,
        int rqCompleted,
        int rq1xx,
        int rqRxReset,
        int rqTxReset,
        int rqTooLarge,
        int rqOverloadClose,
        int rqTimeout,
        int rqIdleTimeout,
        int rqHeaderTimeout,
        int rqFailedPathNormalization,
        int rqRedirectedPath,
        int rqWsOnNonWsRoute,
        int rqRedirect,
        int rqDirectResponse,
        int rqOverloadLocalReply,
        int noRoute,
        int noCluster,
        int filterErrors,
        int rqTime,
        InternalRedirectStats internalRedirects) {

    /** Registers them. */
    public static HcmStats register(StatsRegistry registry, String statPrefix) {
        StatName root = StatName.of("http").tag(DefaultTags.CONNECTION_MANAGER, statPrefix);
        int rq1xx = registry.counter(StatNames.responseClass(root, "downstream_rq", 1));
        for (int i = 2; i <= 5; i++) {
            registry.counter(StatNames.responseClass(root, "downstream_rq", i)); // ids follow one another: see rqClass
        }
        return new HcmStats(
                registry.counter(root.then("downstream_cx_total")),
                registry.gauge(root.then("downstream_cx_active")),
                registry.counter(root.then("downstream_cx_destroy")),
                registry.counter(root.then("downstream_cx_destroy_remote")),
                registry.counter(root.then("downstream_cx_destroy_local")),
                registry.counter(root.then("downstream_cx_rx_bytes_total")),
                registry.counter(root.then("downstream_cx_tx_bytes_total")),
                registry.counter(root.then("downstream_cx_protocol_error")),
                registry.counter(root.then("downstream_cx_idle_timeout")),
                registry.counter(root.then("downstream_cx_overload_disable_keepalive")),
                registry.counter(root.then("downstream_cx_http1_total")),
                registry.gauge(root.then("downstream_cx_http1_active")),
                registry.counter(root.then("downstream_cx_upgrades_total")),
                registry.gauge(root.then("downstream_cx_upgrades_active")),
                registry.counter(root.then("downstream_rq_total")),
                registry.gauge(root.then("downstream_rq_active")),
                registry.counter(root.then("downstream_rq_http1_total")),
                registry.counter(root.then("downstream_rq_completed")),
                rq1xx,
                registry.counter(root.then("downstream_rq_rx_reset")),
                registry.counter(root.then("downstream_rq_tx_reset")),
                registry.counter(root.then("downstream_rq_too_large")),
                registry.counter(root.then("downstream_rq_overload_close")),
                registry.counter(root.then("downstream_rq_timeout")),
                registry.counter(root.then("downstream_rq_idle_timeout")),
                registry.counter(root.then("downstream_rq_header_timeout")),
                registry.counter(root.then("downstream_rq_failed_path_normalization")),
                registry.counter(root.then("downstream_rq_redirected_with_normalized_path")),
                registry.counter(root.then("downstream_rq_ws_on_non_ws_route")),
                registry.counter(root.then("rq_redirect")),
                registry.counter(root.then("rq_direct_response")),
                registry.counter(root.then("rq_overload_local_reply")),
                registry.counter(root.then("no_route")),
                registry.counter(root.then("no_cluster")),
                registry.counter(root.then("filter_errors")),
                registry.histogram(root.then("downstream_rq_time"), StatsRegistry.Unit.MILLISECONDS),
                InternalRedirectStats.register(registry, root));
    }

    /** Id of {@code downstream_rq_<n>xx}, n = 1 to 5. */
    public int rqClass(int status) {
        return rq1xx + Math.clamp(status / 100, 1, 5) - 1;
    }
}
