package io.ringway.filters.http.setfilterstate;

import io.ringway.hotpath.format.Format;

/**
 * What is put into the filter state (Envoy {@code common.set_filter_state.v3.FilterStateValue}). Owner: any (immutable).
 *
 * @param key of the object
 * @param isHashable hash policies may take it ({@code factory_key: envoy.hashable_string})
 * @param isSkippedIfEmpty a value that comes to nothing is not put there ({@code skip_if_empty})
 */
record StateValue(String key, Format value, boolean isHashable, boolean isSkippedIfEmpty) {}
