/**
 * {@code envoy.filters.network.echo}: sends back what comes.
 *
 * <p>Entry types: {@link io.ringway.filters.network.echo.EchoCompiler}. Owner thread: the worker; compiling: control. May import: the contracts of
 * {@code hotpath} and {@code config-loader}.
 */
@NullMarked
package io.ringway.filters.network.echo;

import org.jspecify.annotations.NullMarked;
