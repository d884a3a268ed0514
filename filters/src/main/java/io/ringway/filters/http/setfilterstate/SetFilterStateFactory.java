package io.ringway.filters.http.setfilterstate;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import java.util.List;

/**
 * Makes the filters of one configuration. Owner: any (immutable).
 *
 * @param values in order
 */
record SetFilterStateFactory(String name, List<StateValue> values) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new SetFilterStateFilter(callbacks, values);
    }
}
