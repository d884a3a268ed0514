/**
 * {@code envoy.filters.network.connection_limit}: so many connections at a time.
 *
 * <p>Entry types: {@link io.ringway.filters.network.connectionlimit.ConnectionLimitCompiler}. Owner thread: the worker; compiling: control. May import: the contracts of
 * {@code hotpath} and {@code config-loader}.
 */
@NullMarked
package io.ringway.filters.network.connectionlimit;

import org.jspecify.annotations.NullMarked;
