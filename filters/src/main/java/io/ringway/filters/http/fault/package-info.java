/**
 * {@code envoy.filters.http.fault}: delays requests and answers them with errors, to see how the rest of a system takes it.
 *
 * <p>Entry type: {@link io.ringway.filters.http.fault.FaultCompiler}.
 */
@NullMarked
package io.ringway.filters.http.fault;

import org.jspecify.annotations.NullMarked;
