/** Tests of {@code envoy.filters.http.ext_authz}. */
@NullMarked
package io.ringway.filters.http.extauthz;

import org.jspecify.annotations.NullMarked;
