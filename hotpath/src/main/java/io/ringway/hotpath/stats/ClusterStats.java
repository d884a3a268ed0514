package io.ringway.hotpath.stats;

/**
 * Ids of a cluster's statistics (Envoy {@code cluster.<name>.*}). Owner: any (immutable).
 *
 * @param name the cluster's name in statistics
 */
public record ClusterStats(
        String name,
        int cxTotal,
        int cxActive,
        int cxHttp1Total,
        int cxConnectFail,
        int cxConnectTimeout,
        int cxConnectAttemptsExceeded,
        int cxOverflow,
        int cxNoneHealthy,
        int cxDestroy,
        int cxDestroyWithActiveRq,
        int cxProtocolError,
        int cxMaxRequests,
        int cxIdleTimeout,
        int cxMaxDurationReached,
        int bindErrors,
        int cxRxBytesTotal,
        int cxTxBytesTotal,
        int rqTotal,
        int rqActive,
        int rqCompleted,
        int rq1xx,
        int rqPendingTotal,
        int rqPendingActive,
        int rqPendingOverflow,
        int rqPendingFailureEject,
        int rqMaintenanceMode,
        int rqTimeout,
        int rqRxReset,
        int rqTxReset,
        int internalRedirectSucceeded,
        int internalRedirectFailed,
        int membershipTotal,
        int membershipHealthy,
        int membershipChange,
        int updateAttempt,
        int updateSuccess,
        int updateFailure,
        int cxConnectMs,
        int rqTime,
        AnswerStats answers,
        RetryStats retry,
        MembershipStats membership,
        LbStats lb) {

    static StatName root(String name) {
        return StatName.of("cluster").tag(DefaultTags.CLUSTER, name);
    }

    /** Registers them; the name in statistics is {@code alt_stat_name} if given. */
    public static ClusterStats register(StatsRegistry registry, String name) {
        StatName root = root(name);
        int rq1xx = registry.counter(StatNames.responseClass(root, "upstream_rq", 1));
        for (int i = 2; i <= 5; i++) {
            registry.counter(StatNames.responseClass(root, "upstream_rq", i)); // ids follow one another: see rqClass
        }
        return new ClusterStats(
                name,
                registry.counter(root.then("upstream_cx_total")),
                registry.gauge(root.then("upstream_cx_active")),
                registry.counter(root.then("upstream_cx_http1_total")),
                registry.counter(root.then("upstream_cx_connect_fail")),
                registry.counter(root.then("upstream_cx_connect_timeout")),
                registry.counter(root.then("upstream_cx_connect_attempts_exceeded")),
                registry.counter(root.then("upstream_cx_overflow")),
                registry.counter(root.then("upstream_cx_none_healthy")),
                registry.counter(root.then("upstream_cx_destroy")),
                registry.counter(root.then("upstream_cx_destroy_with_active_rq")),
                registry.counter(root.then("upstream_cx_protocol_error")),
                registry.counter(root.then("upstream_cx_max_requests")),
                registry.counter(root.then("upstream_cx_idle_timeout")),
                registry.counter(root.then("upstream_cx_max_duration_reached")),
                registry.counter(root.then("bind_errors")),
                registry.counter(root.then("upstream_cx_rx_bytes_total")),
                registry.counter(root.then("upstream_cx_tx_bytes_total")),
                registry.counter(root.then("upstream_rq_total")),
                registry.gauge(root.then("upstream_rq_active")),
                registry.counter(root.then("upstream_rq_completed")),
                rq1xx,
                registry.counter(root.then("upstream_rq_pending_total")),
                registry.gauge(root.then("upstream_rq_pending_active")),
                registry.counter(root.then("upstream_rq_pending_overflow")),
                registry.counter(root.then("upstream_rq_pending_failure_eject")),
                registry.counter(root.then("upstream_rq_maintenance_mode")),
                registry.counter(root.then("upstream_rq_timeout")),
                registry.counter(root.then("upstream_rq_rx_reset")),
                registry.counter(root.then("upstream_rq_tx_reset")),
                registry.counter(root.then("upstream_internal_redirect_succeeded_total")),
                registry.counter(root.then("upstream_internal_redirect_failed_total")),
                registry.gauge(root.then("membership_total")),
                registry.gauge(root.then("membership_healthy")),
                registry.counter(root.then("membership_change")),
                registry.counter(root.then("update_attempt")),
                registry.counter(root.then("update_success")),
                registry.counter(root.then("update_failure")),
                registry.histogram(root.then("upstream_cx_connect_ms"), StatsRegistry.Unit.MILLISECONDS),
                registry.histogram(root.then("upstream_rq_time"), StatsRegistry.Unit.MILLISECONDS),
                AnswerStats.register(registry, name),
                RetryStats.register(registry, root),
                MembershipStats.register(registry, root),
                LbStats.register(registry, root));
    }

    /** Id of {@code upstream_rq_<n>xx}, n = 1 to 5. */
    public int rqClass(int status) {
        return rq1xx + Math.clamp(status / 100, 1, 5) - 1;
    }
}
