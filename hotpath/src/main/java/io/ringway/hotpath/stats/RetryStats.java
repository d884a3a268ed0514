package io.ringway.hotpath.stats;

/**
 * Ids of a cluster's statistics about further attempts. Owner: any (immutable).
 *
 * @param rqRetry attempts beyond the first
 * @param rqRetrySuccess requests that a further attempt has saved
 * @param rqRetryOverflow further attempts that a circuit breaker refused
 * @param rqRetryLimitExceeded requests that failed with no attempt left
 * @param rqRetryBackoffExponential back-offs by the exponential strategy
 * @param rqRetryBackoffRatelimited back-offs of a length that the upstream asked for
 * @param rqPerTryTimeout attempts that ran into {@code per_try_timeout}
 * @param rqPerTryIdleTimeout attempts that ran into {@code per_try_idle_timeout}
 * @param abandoned requests whose body became too large to be kept for another attempt
 */
public record RetryStats(
        int rqRetry,
        int rqRetrySuccess,
        int rqRetryOverflow,
        int rqRetryLimitExceeded,
        int rqRetryBackoffExponential,
        int rqRetryBackoffRatelimited,
        int rqPerTryTimeout,
        int rqPerTryIdleTimeout,
        int abandoned) {

    static RetryStats register(StatsRegistry registry, StatName cluster) {
        return new RetryStats(
                registry.counter(cluster.then("upstream_rq_retry")),
                registry.counter(cluster.then("upstream_rq_retry_success")),
                registry.counter(cluster.then("upstream_rq_retry_overflow")),
                registry.counter(cluster.then("upstream_rq_retry_limit_exceeded")),
                registry.counter(cluster.then("upstream_rq_retry_backoff_exponential")),
                registry.counter(cluster.then("upstream_rq_retry_backoff_ratelimited")),
                registry.counter(cluster.then("upstream_rq_per_try_timeout")),
                registry.counter(cluster.then("upstream_rq_per_try_idle_timeout")),
                registry.counter(cluster.then("retry_or_shadow_abandoned")));
    }
}
