/**
 * {@code envoy.filters.http.cors}: which other sites' pages may send requests (the Fetch standard's CORS protocol).
 *
 * <p>Entry type: {@link io.ringway.filters.http.cors.CorsCompiler}.
 */
@NullMarked
package io.ringway.filters.http.cors;

import org.jspecify.annotations.NullMarked;
