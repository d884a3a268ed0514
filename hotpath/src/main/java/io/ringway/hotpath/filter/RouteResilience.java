package io.ringway.hotpath.filter;

import org.jspecify.annotations.Nullable;

/**
 * What a route says about attempts beyond a plain first one; a route that says nothing has none of it. Owner: any (immutable).
 *
 * @param retry {@code retry_policy} of the route, else of its virtual host, or null
 * @param bodyBufferLimitBytes most bytes of a body that are kept for another attempt, if lower than the listener's limit ({@code per_request_buffer_limit_bytes}), or {@link #INHERIT}
 * @param isAttemptCounted x-envoy-attempt-count goes to the upstream ({@code include_request_attempt_count})
 * @param isAttemptAnswered x-envoy-attempt-count goes to the client ({@code include_attempt_count_in_response})
 * @param isTimeoutTold another attempt says in x-envoy-is-timeout-retry whether the last one took too long ({@code include_is_timeout_retry_header})
 * @param isHedged an attempt over its {@code per_try_timeout} goes on beside another ({@code hedge_policy.hedge_on_per_try_timeout})
 */
public record RouteResilience(
        @Nullable RetryPolicy retry,
        long bodyBufferLimitBytes,
        boolean isAttemptCounted,
        boolean isAttemptAnswered,
        boolean isTimeoutTold,
        boolean isHedged) {
    /** Nothing was said. */
    public static final long INHERIT = -1;

    /** The limit under a listener's. */
    public long bufferLimitBytes(long listenerLimitBytes) {
        return bodyBufferLimitBytes == INHERIT
                ? listenerLimitBytes
                : Math.min(bodyBufferLimitBytes, listenerLimitBytes);
    }
}
