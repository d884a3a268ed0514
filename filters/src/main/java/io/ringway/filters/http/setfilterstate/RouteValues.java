package io.ringway.filters.http.setfilterstate;

import java.util.List;

/** What a route says instead of the chain. Owner: any (immutable). */
record RouteValues(List<StateValue> values) {}
