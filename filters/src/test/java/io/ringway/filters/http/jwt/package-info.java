/** Tests of {@code envoy.filters.http.jwt_authn}. */
@NullMarked
package io.ringway.filters.http.jwt;

import org.jspecify.annotations.NullMarked;
