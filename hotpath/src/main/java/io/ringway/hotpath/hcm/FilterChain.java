package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.stats.FilterStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The filters of a connection manager (Envoy {@code http_filters}). Owner: any (immutable).
 *
 * @param factories in the order of the configuration; the last one is terminal (the router)
 * @param skipped bit i is set if filter i sees only requests whose route enables it (Envoy {@code HttpFilter.disabled})
 * @param isPerRoute the route decides which filters a request passes, so that it is matched before the first of them
 * @param stats what each filter but the last costs
 */
public record FilterChain(
        List<HttpFilterFactory> factories, long skipped, boolean isPerRoute, List<FilterStats> stats) {
    /** Most filters of a chain: one bit each. */
    public static final int FILTERS_MAX = 64;

    /** A chain whose filters see every request, and are not measured. */
    public static FilterChain of(List<HttpFilterFactory> factories) {
        return new FilterChain(List.copyOf(factories), 0, false, List.of());
    }

    /** Only the last of them. */
    public FilterChain terminalOnly() {
        return of(List.of(factories.getLast()));
    }

    /** With another filter in the place of the first. */
    public FilterChain withFirst(UnaryOperator<HttpFilterFactory> change) {
        List<HttpFilterFactory> all = new ArrayList<>(factories);
        all.set(0, change.apply(all.getFirst()));
        return new FilterChain(List.copyOf(all), skipped, isPerRoute, List.of());
    }

    /** With one more filter right before the last. */
    public FilterChain withBeforeLast(HttpFilterFactory further) {
        List<HttpFilterFactory> all = new ArrayList<>(factories);
        all.add(all.size() - 1, further);
        return new FilterChain(List.copyOf(all), skipped, isPerRoute, List.of());
    }
}
