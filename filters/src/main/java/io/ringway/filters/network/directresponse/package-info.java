/**
 * {@code envoy.filters.network.direct_response}: sends the same bytes to everybody.
 *
 * <p>Entry types: {@link io.ringway.filters.network.directresponse.DirectResponseCompiler}. Owner thread: the worker; compiling: control. May import: the contracts of
 * {@code hotpath} and {@code config-loader}.
 */
@NullMarked
package io.ringway.filters.network.directresponse;

import org.jspecify.annotations.NullMarked;
