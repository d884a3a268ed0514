/**
 * {@code envoy.filters.http.set_filter_state}: texts about a request as filter state, for other filters, hash policies, matches and logs.
 *
 * <p>Entry type: {@link io.ringway.filters.http.setfilterstate.SetFilterStateCompiler}.
 */
@NullMarked
package io.ringway.filters.http.setfilterstate;

import org.jspecify.annotations.NullMarked;
