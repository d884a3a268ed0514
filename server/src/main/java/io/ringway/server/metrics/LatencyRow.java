package io.ringway.server.metrics;

/**
 * The latencies of one route, cluster or host. Owner: whoever asked.
 *
 * @param name {@code <route configuration>/<virtual host>/<route>}, {@code <cluster>}, or {@code <cluster>/<address>}
 * @param active requests under way
 * @param interval the last whole flush interval
 * @param cumulative since the start
 */
public record LatencyRow(String name, long active, LatencyWindow interval, LatencyWindow cumulative) {

    static LatencyRow empty(String name) {
        return new LatencyRow(name, 0, new LatencyWindow(), new LatencyWindow());
    }

    /** Both together, under the name of this one. */
    LatencyRow plus(LatencyRow other) {
        LatencyRow sum = new LatencyRow(name, active + other.active, new LatencyWindow(), new LatencyWindow());
        sum.interval.addAll(interval);
        sum.interval.addAll(other.interval);
        sum.cumulative.addAll(cumulative);
        sum.cumulative.addAll(other.cumulative);
        return sum;
    }
}
