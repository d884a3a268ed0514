/**
 * {@code envoy.filters.http.jwt_authn}: requests show JSON Web Tokens (RFC 7519) that are verified before they pass.
 *
 * <pre>
 *   JwtCompiler (control) -> JwtSettings -> JwtFactory -> JwtFilter: one stream     JwtEvaluation: what its requirement comes to
 *                                           JwtWorker: of one worker                Locations: where tokens stand in a head
 *                                             ProviderKeys: key set, RemoteKeys: how it is fetched, TokenCache: what was verified
 * </pre>
 */
@NullMarked
package io.ringway.filters.http.jwt;

import org.jspecify.annotations.NullMarked;
