/**
 * {@code envoy.filters.http.local_ratelimit}: token buckets inside of the proxy.
 *
 * <p>Entry type: {@link io.ringway.filters.http.localratelimit.LocalRateLimitCompiler}.
 */
@NullMarked
package io.ringway.filters.http.localratelimit;

import org.jspecify.annotations.NullMarked;
