package io.ringway.perf.bench;

import java.util.List;

/**
 * One kind of work.
 *
 * @param name as given to {@code --scenarios}
 * @param title as printed
 * @param path what is asked of the origin: {@code /[rich/]SIZE}
 * @param connections client connections with a request under way
 * @param idleConnections further connections that never send
 * @param headers request headers
 * @param newConnections whether each request takes a new connection
 * @param ratePerSecond requests per second on a schedule, latency from the time each was due; 0 = closed loop
 * @param setup how the proxies are configured for it
 */
public record Scenario(
        String name,
        String title,
        String path,
        int connections,
        int idleConnections,
        int headers,
        boolean newConnections,
        double ratePerSecond,
        Setup setup) {

    public static final List<Scenario> ALL = List.of(
            keepAlive("ka1", "keep-alive, 1 connection, 100 B", "/100", 1),
            keepAlive("ka32", "keep-alive, 32 connections, 100 B", "/100", 32),
            keepAlive("ka128", "keep-alive, 128 connections, 100 B", "/100", 128),
            keepAlive("ka1000", "keep-alive, 1,000 connections, 100 B", "/100", 1000),
            keepAlive("10k", "keep-alive, 128 connections, 10 KiB", "/10k", 128),
            keepAlive("1m", "keep-alive, 128 connections, 1 MiB", "/1m", 128),
            new Scenario("headers", "128 connections, 20 headers each way", "/rich/100", 128, 0, 20, false, 0),
            new Scenario("close", "new connection per request, 32 at a time", "/100", 32, 0, 1, true, 0),
            new Scenario("idle", "10,000 idle connections beside 32 busy ones", "/100", 32, 10_000, 1, false, 0),
            routes("routes1", 1, 1),
            routes("routes1k", 1, 1_000),
            routes("routes50k", 1, 50_000),
            routes("hosts100", 100, 10),
            routes("hosts10k", 10_000, 5),
            special("log", "128 connections, access log to a file", Setup.ACCESS_LOG),
            special("scrape", "128 connections, all statistics asked for each second", Setup.SCRAPED),
            special("two", "128 connections, 2 workers on 2 CPUs, one of them shared with the load", Setup.TWO_WORKERS),
            openLoop("open12k", 12_000),
            openLoop("open30k", 30_000));

    /** The usual setup. */
    Scenario(
            String name,
            String title,
            String path,
            int connections,
            int idleConnections,
            int headers,
            boolean newConnections,
            double ratePerSecond) {
        this(name, title, path, connections, idleConnections, headers, newConnections, ratePerSecond, Setup.USUAL);
    }

    private static Scenario keepAlive(String name, String title, String path, int connections) {
        return new Scenario(name, title, path, connections, 0, 1, false, 0);
    }

    private static Scenario special(String name, String title, Setup setup) {
        return new Scenario(name, title, "/100", 128, 0, 1, false, 0, setup);
    }

    /** Requests to random ones of the routes of a table. */
    private static Scenario routes(String name, int hosts, int routesPerHost) {
        String title =
                "128 connections, virtual hosts: %,d, routes: %,d".formatted(hosts, (long) hosts * routesPerHost);
        return special(name, title, Setup.routes(hosts, routesPerHost));
    }

    /** Requests at a fixed rate over 32 connections, arrivals at random (Poisson). */
    static Scenario openLoop(String name, double ratePerSecond) {
        String title = "open loop, %,.0f requests/s over 32 connections".formatted(ratePerSecond);
        return new Scenario(name, title, "/100", 32, 0, 1, false, ratePerSecond);
    }

    public boolean isOpenLoop() {
        return ratePerSecond > 0;
    }

    /** Of {@code names} in the order given; "all" is every one. */
    public static List<Scenario> named(List<String> names) {
        if (names.contains("all")) {
            return ALL;
        }
        return names.stream().map(Scenario::named).toList();
    }

    private static Scenario named(String name) {
        return ALL.stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow(() -> {
            String known = String.join(", ", ALL.stream().map(Scenario::name).toList());
            return new BenchException("unknown scenario \"" + name + "\"; there are: " + known);
        });
    }
}
