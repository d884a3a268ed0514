/**
 * Envoy's matchers that are no part of a route: of values in metadata, of filter state, of a route match that stands by itself.
 *
 * <p>Entry types: {@link io.ringway.filters.shared.matching.MatcherCompiler} (control),
 * {@link io.ringway.filters.shared.matching.MetadataMatch} (worker). Owner: any (immutable).
 */
@NullMarked
package io.ringway.filters.shared.matching;

import org.jspecify.annotations.NullMarked;
