package io.ringway.hotpath.filter;

import io.ringway.routing.RouteCondition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When and how a request is tried again (Envoy {@code config.route.v3.RetryPolicy}). Owner: any (immutable).
 *
 * @param retryOn bits of {@link RetryOn}
 * @param retriesMax {@code num_retries}, default 1
 * @param perTryTimeoutNs {@code per_try_timeout}, 0 is none
 * @param perTryIdleTimeoutNs {@code per_try_idle_timeout}, 0 is none
 * @param statusCodes {@code retriable_status_codes}
 * @param responseConditions {@code retriable_headers}: one that holds is enough
 * @param requestConditions {@code retriable_request_headers}: if there are any, one has to hold
 * @param backOffBaseMs base interval of the exponential back-off, milliseconds; 0 is that of the router, which the runtime may change
 * @param backOffMaxMs its largest interval, milliseconds; 0 is {@link #BACK_OFF_MAX_FACTOR} base intervals
 * @param rateLimited {@code rate_limited_retry_back_off}, or null
 * @param avoidsPreviousHosts the {@code previous_hosts} predicate
 * @param attemptsPerUpdate after so many attempts each, priorities that were tried are left out; 0 is never
 *     ({@code previous_priorities} of {@code retry_priority})
 * @param hostPicksMax how often a host is picked in search of one that the predicate lets pass, 1 or more
 */
public record RetryPolicy(
        int retryOn,
        int retriesMax,
        long perTryTimeoutNs,
        long perTryIdleTimeoutNs,
        StatusCodes statusCodes,
        List<RouteCondition> responseConditions,
        List<RouteCondition> requestConditions,
        long backOffBaseMs,
        long backOffMaxMs,
        @Nullable RateLimitedBackOff rateLimited,
        boolean avoidsPreviousHosts,
        int attemptsPerUpdate,
        int hostPicksMax) {
    /** Envoy's default interval, milliseconds. */
    public static final long BACK_OFF_BASE_MS = 25;

    /** Default of the largest interval, in base intervals. */
    public static final long BACK_OFF_MAX_FACTOR = 10;

    /** What holds where only the request's fields ask for retries. */
    public static final RetryPolicy NONE =
            new RetryPolicy(0, 1, 0, 0, StatusCodes.NONE, List.of(), List.of(), 0, 0, null, false, 0, 2);

    /**
     * How long an upstream says that it limits the rate.
     *
     * @param headers where it says so, in the order they are looked at
     * @param intervalMaxMs a longer interval is not believed, milliseconds
     */
    public record RateLimitedBackOff(List<ResetHeader> headers, long intervalMaxMs) {}

    /**
     * A field that tells when the limit is lifted.
     *
     * @param lowerName its name in lower case; not to be modified
     * @param isTimestamp seconds since the epoch rather than seconds from now
     */
    @SuppressWarnings("ArrayRecordComponent") // compared with memory byte for byte
    public record ResetHeader(byte[] lowerName, boolean isTimestamp) {}
}
