package io.ringway.hotpath.stats;

/**
 * Ids of one route's values: counts by status class and two latency histograms in microseconds. Owner: any (immutable).
 *
 * @param firstValue id of the count of requests; the counts of answers by class and of timeouts follow
 * @param total time from the first byte of the request to the last byte of the answer
 * @param upstream time from the request's hand-over to an upstream connection to the head of its answer
 */
public record RouteStats(int firstValue, int total, int upstream) {
    private static final int TIMEOUT = 6;

    /** What names a route. */
    public record Block(String routeConfig, String virtualHost, String route) implements StatBlock {
        /** Extracted names begin with it. */
        public static final String ROOT = "route";

        @Override
        public int valueCount() {
            return TIMEOUT + 1;
        }

        @Override
        public StatName valueName(int offset) {
            return switch (offset) {
                case 0 -> root().then("rq_total");
                case TIMEOUT -> root().then("rq_timeout");
                default -> StatNames.responseClass(root(), "rq", offset);
            };
        }

        @Override
        public boolean isListed() {
            return false;
        }

        @Override
        public int histogramCount() {
            return 2;
        }

        @Override
        public StatName histogramName(int offset) {
            return root().then(offset == 0 ? "rq_time_us" : "upstream_time_us");
        }

        @Override
        public StatsRegistry.Unit unit() {
            return StatsRegistry.Unit.MICROSECONDS;
        }

        private StatName root() {
            return StatName.of(ROOT)
                    .label("route_config", routeConfig)
                    .label("virtual_host", virtualHost)
                    .label("route", route);
        }
    }

    /** Registers them. */
    public static RouteStats register(StatsRegistry registry, String routeConfig, String virtualHost, String route) {
        return of(registry.block(new Block(routeConfig, virtualHost, route)));
    }

    /** Those of a route that is registered: the place of a {@link Block}. */
    public static RouteStats of(StatsRegistry.Place place) {
        return new RouteStats(place.firstValue(), place.firstHistogram(), place.firstHistogram() + 1);
    }

    /** Id of the count of requests. */
    public int rqTotal() {
        return firstValue;
    }

    /** Id of the count of answers of one class, n = 1 to 5. */
    public int rqClass(int status) {
        return firstValue + Math.clamp(status / 100, 1, 5);
    }

    /** Id of the count of requests whose answer did not come in time. */
    public int rqTimeout() {
        return firstValue + TIMEOUT;
    }
}
