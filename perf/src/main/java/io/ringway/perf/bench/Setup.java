package io.ringway.perf.bench;

/**
 * How a scenario wants the proxies configured. Proxies stay up, one process per setup.
 *
 * @param name part of file names; empty for the usual one
 * @param hosts virtual hosts before the catch-all one
 * @param routesPerHost routes of each of them, with different prefixes
 * @param hasAccessLog whether each request is written to a file, in the proxy's own default format
 * @param workers threads (or processes) that carry requests
 * @param isScraped whether all statistics are asked for each second meanwhile
 */
public record Setup(String name, int hosts, int routesPerHost, boolean hasAccessLog, int workers, boolean isScraped) {
    public static final Setup USUAL = new Setup("", 0, 0, false, 1, false);
    static final Setup ACCESS_LOG = new Setup("log", 0, 0, true, 1, false);
    static final Setup TWO_WORKERS = new Setup("two", 0, 0, false, 2, false);
    static final Setup SCRAPED = new Setup("scrape", 0, 0, false, 1, true);

    static Setup routes(int hosts, int routesPerHost) {
        return new Setup("routes-" + hosts + "x" + routesPerHost, hosts, routesPerHost, false, 1, false);
    }

    boolean hasRouteTable() {
        return hosts > 0;
    }
}
