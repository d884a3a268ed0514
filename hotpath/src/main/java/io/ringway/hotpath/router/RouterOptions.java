package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.routing.runtime.RuntimeInteger;

/**
 * Options of the router filter (Envoy {@code extensions.filters.http.router.v3.Router}) and what it reads of the runtime. Owner: any
 * (immutable).
 *
 * @param areEnvoyHeadersSuppressed {@code suppress_envoy_headers}: no x-envoy-* fields are added
 * @param areAnswersCounted {@code dynamic_stats}: answers are counted by status, and their times
 * @param retried which requests may be tried again at all (runtime key {@code upstream.use_retry}, default all)
 * @param backOffBaseMs base interval of back-offs where the route names none (runtime key {@code upstream.base_retry_backoff_ms})
 */
public record RouterOptions(
        boolean areEnvoyHeadersSuppressed,
        boolean areAnswersCounted,
        RuntimeFraction retried,
        RuntimeInteger backOffBaseMs) {
    private static final int NO_SLOT = -1;

    public static final RouterOptions DEFAULT = new RouterOptions(
            false, true, RuntimeFraction.ALL, new RuntimeInteger(NO_SLOT, RetryPolicy.BACK_OFF_BASE_MS));
}
