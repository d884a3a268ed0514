package io.ringway.hotpath.stats;

/**
 * Ids of one route's values: counts by status class, requests under way, and latencies by phase. Owner: any (immutable).
 *
 * @param firstValue id of the count of requests; the counts of answers by class, of timeouts and of requests under way follow
 */
public record RouteStats(int firstValue, PhaseStats phases) {
    private static final int TIMEOUT = 6;
    private static final int ACTIVE = 7;

    /** What names a route. */
    public record Block(String routeConfig, String virtualHost, String route) implements StatBlock {
        /** Extracted names begin with it. */
        public static final String ROOT = "route";

        @Override
        public int valueCount() {
            return ACTIVE + 1;
        }

        @Override
        public StatName valueName(int offset) {
            return switch (offset) {
                case 0 -> root().then("rq_total");
                case TIMEOUT -> root().then("rq_timeout");
                case ACTIVE -> root().then("rq_active");
                default -> StatNames.responseClass(root(), "rq", offset);
            };
        }

        @Override
        public boolean isListed() {
            return false;
        }

        @Override
        public int histogramCount() {
            return PhaseStats.COUNT;
        }

        @Override
        public StatName histogramName(int offset) {
            return root().then(PhaseStats.name(offset));
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
        return new RouteStats(place.firstValue(), new PhaseStats(place.firstHistogram()));
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

    /** Id of the gauge of requests that are under way. */
    public int rqActive() {
        return firstValue + ACTIVE;
    }
}
