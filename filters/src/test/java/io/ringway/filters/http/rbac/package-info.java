/** Tests of {@code envoy.filters.http.rbac}. */
@NullMarked
package io.ringway.filters.http.rbac;

import org.jspecify.annotations.NullMarked;
