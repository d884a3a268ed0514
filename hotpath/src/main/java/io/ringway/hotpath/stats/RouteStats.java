package io.ringway.hotpath.stats;

/**
 * Ids of one route's values: counts by status class and two latency histograms in microseconds. Owner: any (immutable).
 *
 * @param route what the pages call it: {@code <route configuration>/<virtual host>/<route name or index>}
 * @param total time from the first byte of the request to the last byte of the answer
 * @param upstream time from the request's hand-over to an upstream connection to the head of its answer
 */
public record RouteStats(String route, int rqTotal, int rqActive, int rq1xx, int rqTimeout, int total, int upstream) {

    /** Registers them. */
    public static RouteStats register(StatsRegistry registry, String routeConfig, String virtualHost, String route) {
        StatName root = StatName.of("route")
                .tag("route_config", routeConfig)
                .tag("virtual_host", virtualHost)
                .tag("route", route);
        int rq1xx = registry.unlisted(StatNames.responseClass(root, "rq", 1));
        for (int i = 2; i <= 5; i++) {
            registry.unlisted(StatNames.responseClass(root, "rq", i));
        }
        return new RouteStats(
                routeConfig + "/" + virtualHost + "/" + route,
                registry.unlisted(root.then("rq_total")),
                registry.unlisted(root.then("rq_active")),
                rq1xx,
                registry.unlisted(root.then("rq_timeout")),
                registry.histogram(root.then("rq_time_us"), StatsRegistry.Unit.MICROSECONDS),
                registry.histogram(root.then("upstream_time_us"), StatsRegistry.Unit.MICROSECONDS));
    }

    /** Id of the count of answers of one class, n = 1 to 5. */
    public int rqClass(int status) {
        return rq1xx + Math.clamp(status / 100, 1, 5) - 1;
    }
}
