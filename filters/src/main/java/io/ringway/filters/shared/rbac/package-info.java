/**
 * Role-based access control (Envoy {@code config.rbac.v3.RBAC}): policies of permissions and principals, for connections and for requests.
 *
 * <p>Entry types: {@link io.ringway.filters.shared.rbac.RbacCompiler} (control), {@link io.ringway.filters.shared.rbac.RbacEngine} and
 * {@link io.ringway.filters.shared.rbac.RbacSubject} (worker).
 */
@NullMarked
package io.ringway.filters.shared.rbac;

import org.jspecify.annotations.NullMarked;
