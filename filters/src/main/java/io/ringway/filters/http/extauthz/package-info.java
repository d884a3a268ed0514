/**
 * {@code envoy.filters.http.ext_authz}: another server decides about requests, asked over HTTP.
 *
 * <p>Entry type: {@link io.ringway.filters.http.extauthz.ExtAuthzCompiler}. {@link io.ringway.filters.http.extauthz.AuthorizationQuestion}
 * writes what is asked, {@link io.ringway.filters.http.extauthz.AuthorizationAnswer} does what was answered.
 */
@NullMarked
package io.ringway.filters.http.extauthz;

import org.jspecify.annotations.NullMarked;
