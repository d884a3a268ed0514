/**
 * What filters ask of a request as a route does.
 *
 * <p>Entry type: {@link io.ringway.filters.shared.matching.RequestMatch} (worker). Owner: any (immutable).
 */
@NullMarked
package io.ringway.filters.shared.matching;

import org.jspecify.annotations.NullMarked;
