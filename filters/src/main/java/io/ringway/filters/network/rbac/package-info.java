/**
 * {@code envoy.filters.network.rbac}: who may connect.
 *
 * <p>Entry type: {@link io.ringway.filters.network.rbac.RbacNetworkCompiler}; the rules themselves are in {@link io.ringway.filters.shared.rbac}.
 * Owner thread: the worker; compiling: control.
 */
@NullMarked
package io.ringway.filters.network.rbac;

import org.jspecify.annotations.NullMarked;
