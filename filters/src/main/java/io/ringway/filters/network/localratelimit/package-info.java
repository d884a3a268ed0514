/**
 * {@code envoy.filters.network.local_ratelimit}: so many new connections in a time.
 *
 * <p>Entry types: {@link io.ringway.filters.network.localratelimit.LocalRateLimitCompiler}. Owner thread: the worker; compiling: control. May import: the contracts of
 * {@code hotpath} and {@code config-loader}.
 */
@NullMarked
package io.ringway.filters.network.localratelimit;

import org.jspecify.annotations.NullMarked;
