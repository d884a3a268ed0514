package io.ringway.lb.limit;

import org.jspecify.annotations.Nullable;

/**
 * Circuit breaker limits of one priority (Envoy {@code CircuitBreakers.Thresholds}); {@link Integer#MAX_VALUE} is no limit. Owner: any
 * (immutable).
 *
 * @param connectionsMax {@code max_connections}
 * @param pendingRequestsMax {@code max_pending_requests}
 * @param requestsMax {@code max_requests}
 * @param retriesMax {@code max_retries}
 * @param retryBudget takes the place of {@code retriesMax}, or null ({@code retry_budget})
 * @param isRemainingTracked what is left is shown ({@code track_remaining})
 */
public record Thresholds(
        int connectionsMax,
        int pendingRequestsMax,
        int requestsMax,
        int retriesMax,
        @Nullable RetryBudget retryBudget,
        boolean isRemainingTracked) {
    /** Envoy's defaults. */
    public static final Thresholds DEFAULT = new Thresholds(1024, 1024, 1024, 3);

    /** Without a retry budget. */
    public Thresholds(int connectionsMax, int pendingRequestsMax, int requestsMax, int retriesMax) {
        this(connectionsMax, pendingRequestsMax, requestsMax, retriesMax, null, false);
    }

    public Thresholds {
        if (connectionsMax < 0 || pendingRequestsMax < 0 || requestsMax < 0 || retriesMax < 0) {
            throw new IllegalArgumentException("a threshold is negative");
        }
    }

    public int max(Resource resource) {
        return switch (resource) {
            case CONNECTIONS -> connectionsMax;
            case PENDING_REQUESTS -> pendingRequestsMax;
            case REQUESTS -> requestsMax;
            case RETRIES -> retryBudget == null ? retriesMax : Integer.MAX_VALUE;
        };
    }
}
