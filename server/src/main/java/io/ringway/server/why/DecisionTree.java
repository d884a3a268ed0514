package io.ringway.server.why;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.tape.TapeEntry;
import io.ringway.hotpath.tape.TapeLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decisions as a tree for JSON. */
public final class DecisionTree {

    private DecisionTree() {}

    public static Map<String, Object> of(List<Decision> decisions) {
        return Map.of("requests", decisions.stream().map(DecisionTree::of).toList());
    }

    /** One; times are microseconds since the start of the request, moments that did not come are left out. */
    public static Map<String, Object> of(Decision decision) {
        TapeEntry entry = decision.entry();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("request_id", entry.requestId());
        tree.put("time_us", entry.epochMicros());
        tree.put(
                "kept",
                switch (entry.kept()) {
                    case DecisionTape.KEPT_ERROR -> "error";
                    case DecisionTape.KEPT_SLOW -> "slow";
                    default -> "sampled";
                });
        tree.put("method", entry.method());
        tree.put("host", entry.host());
        tree.put("path", entry.path());
        tree.put("status", entry.status());
        tree.put("details", entry.details());
        tree.put("flags", decision.flags().stream().map(ResponseFlag::code).toList());
        tree.put("route_config", decision.routeConfig());
        tree.put("virtual_host", decision.virtualHost());
        tree.put("route", decision.route());
        tree.put("cluster", entry.cluster());
        tree.put("policy", decision.policy());
        tree.put("hosts", entry.hosts());
        tree.put("hosts_healthy", entry.hostsHealthy());
        tree.put("attempt_count", entry.attemptCount());
        tree.put("attempts", attempts(decision));
        tree.put("timers", decision.timers());
        tree.put("answered_by_filter", entry.filter());
        tree.put("stopped_by_filters", entry.stopped());
        tree.put("received_bytes", entry.receivedBytes());
        tree.put("sent_bytes", entry.sentBytes());
        tree.put("times_us", times(entry));
        return tree;
    }

    private static List<Object> attempts(Decision decision) {
        List<Object> attempts = new ArrayList<>();
        for (int i = 0; i < decision.entry().attempts().size(); i++) {
            TapeEntry.Attempt attempt = decision.entry().attempts().get(i);
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("number", decision.attemptNumber(i));
            tree.put("address", attempt.address());
            tree.put("start_us", attempt.startUs());
            putMoment(tree, "end_us", attempt.endUs());
            tree.put("outcome", Decision.outcome(attempt));
            attempts.add(tree);
        }
        return attempts;
    }

    private static Map<String, Object> times(TapeEntry entry) {
        Map<String, Object> times = new LinkedHashMap<>();
        putMoment(times, "request_end", entry.requestEndUs());
        putMoment(times, "upstream_start", entry.upstreamStartUs());
        putMoment(times, "connected", entry.connectedUs());
        putMoment(times, "upstream_sent", entry.upstreamSentUs());
        putMoment(times, "head", entry.headUs());
        putMoment(times, "upstream_end", entry.upstreamEndUs());
        putMoment(times, "end", entry.endUs());
        return times;
    }

    private static void putMoment(Map<String, Object> tree, String name, int us) {
        if (us != TapeLayout.NEVER) {
            tree.put(name, us);
        }
    }
}
