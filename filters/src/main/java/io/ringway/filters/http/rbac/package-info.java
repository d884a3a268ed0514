/**
 * {@code envoy.filters.http.rbac}: who may do what.
 *
 * <p>Entry type: {@link io.ringway.filters.http.rbac.RbacHttpCompiler}; the rules themselves are in {@link io.ringway.filters.shared.rbac}.
 */
@NullMarked
package io.ringway.filters.http.rbac;

import org.jspecify.annotations.NullMarked;
