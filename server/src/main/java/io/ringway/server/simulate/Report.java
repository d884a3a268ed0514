package io.ringway.server.simulate;

import io.ringway.lb.HostSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Outcomes for people, and as a tree for JSON. Owner: any (immutable).
 *
 * @param what the policy and where the hosts come from
 */
public record Report(String what, Scenario scenario, Outcome before, HostLoss loss) {

    /** The busiest host, which is lost unless another one is named. */
    public static int busiest(Outcome outcome) {
        int busiest = 0;
        for (int i = 1; i < outcome.requestsPerHost().length; i++) {
            busiest = outcome.requestsPerHost()[i] > outcome.requestsPerHost()[busiest] ? i : busiest;
        }
        return busiest;
    }

    private String lostHost() {
        return scenario.hosts().host(loss.host()).address();
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s, %d hosts, %d worker%s: %d requests, %s keys, %s/s, utilization %.0f %%, seed %d%n",
                what,
                scenario.hosts().size(),
                scenario.workers(),
                scenario.workers() == 1 ? "" : "s",
                scenario.requests(),
                scenario.keys(),
                number(scenario.ratePerSecond()),
                100 * scenario.utilization(),
                scenario.seed()));
        if (scenario.utilization() >= 1) {
            text.append("The hosts cannot do that much: what follows depends on how long it goes on.\n");
        }
        text.append('\n');
        row(text, "", "all hosts", "without " + lostHost());
        Outcome after = loss.after();
        row(text, "requests per host, mean", before.meanPerHost(), after.meanPerHost());
        row(text, "requests per host, max / mean", before.maxByMean(), after.maxByMean());
        row(text, "requests per host, p99 / mean", before.p99ByMean(), after.p99ByMean());
        row(text, "in flight at the host, p99", before.inFlight(0.99), after.inFlight(0.99));
        row(text, "latency p50, ms", before.latencyMs(0.5), after.latencyMs(0.5));
        row(text, "latency p99, ms", before.latencyMs(0.99), after.latencyMs(0.99));
        row(text, "requests without a host", before.refused(), after.refused());
        text.append('\n').append(keys());
        return text.toString();
    }

    private String keys() {
        return loss.keys() == 0
                ? "this policy does not look at keys\n"
                : String.format(
                        Locale.ROOT,
                        "%.2f %% of the keys move when it goes; %.2f %% were its own%n",
                        100.0 * loss.keysMoved() / loss.keys(),
                        100.0 * loss.keysOfHost() / loss.keys());
    }

    private static void row(StringBuilder text, String name, double all, double without) {
        row(text, name, number(all), number(without));
    }

    private static void row(StringBuilder text, String name, String all, String without) {
        text.append(String.format(Locale.ROOT, "%-34s %14s   %s%n", name, all, without));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
    }

    /** For JSON. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("policy", what);
        tree.put("hosts", scenario.hosts().size());
        tree.put("workers", scenario.workers());
        tree.put("requests", scenario.requests());
        tree.put("rate_per_second", scenario.ratePerSecond());
        tree.put("utilization", scenario.utilization());
        tree.put("seed", scenario.seed());
        tree.put("before", tree(before));
        Map<String, Object> lost = new LinkedHashMap<>(tree(loss.after()));
        lost.put("host", lostHost());
        lost.put("keys", loss.keys());
        lost.put("keys_of_host", loss.keysOfHost());
        lost.put("keys_moved", loss.keysMoved());
        tree.put("host_lost", lost);
        return tree;
    }

    private Map<String, Object> tree(Outcome outcome) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("requests_per_host_mean", outcome.meanPerHost());
        tree.put("max_by_mean", outcome.maxByMean());
        tree.put("p99_by_mean", outcome.p99ByMean());
        tree.put("in_flight_p99", outcome.inFlight(0.99));
        tree.put("latency_p50_ms", outcome.latencyMs(0.5));
        tree.put("latency_p99_ms", outcome.latencyMs(0.99));
        tree.put("refused", outcome.refused());
        List<Map<String, Object>> hosts = new ArrayList<>();
        HostSet set = scenario.hosts();
        for (int i = 0; i < set.size(); i++) {
            Map<String, Object> host = new LinkedHashMap<>();
            host.put("address", set.host(i).address());
            host.put("weight", set.host(i).weight());
            host.put("requests", outcome.requestsPerHost()[i]);
            hosts.add(host);
        }
        tree.put("per_host", hosts);
        return tree;
    }
}
