package io.ringway.lb.limit;

/**
 * Circuit breaker limits of one priority (Envoy {@code CircuitBreakers.Thresholds}); {@link Integer#MAX_VALUE} is no limit. Owner: any
 * (immutable).
 *
 * @param connectionsMax {@code max_connections}
 * @param pendingRequestsMax {@code max_pending_requests}
 * @param requestsMax {@code max_requests}
 * @param retriesMax {@code max_retries}
 */
public record Thresholds(int connectionsMax, int pendingRequestsMax, int requestsMax, int retriesMax) {
    /** Envoy's defaults. */
    public static final Thresholds DEFAULT = new Thresholds(1024, 1024, 1024, 3);

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
            case RETRIES -> retriesMax;
        };
    }
}
