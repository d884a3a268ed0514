package io.ringway.server.explain;

import io.ringway.hotpath.filter.RetryOn;
import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.WeightedClusters;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Durations and policies as the configuration has them. Owner: any (stateless). */
final class PolicyText {
    private PolicyText() {}

    /** {@code 0.25s}; none for 0. */
    static String duration(long ns) {
        return ns == 0 ? "none" : BigDecimal.valueOf(ns, 9).stripTrailingZeros().toPlainString() + "s";
    }

    /** The words of {@code retry_on}. */
    static List<String> retryOn(RetryPolicy policy) {
        List<String> words = new ArrayList<>();
        for (String word : RetryOn.words()) {
            if ((policy.retryOn() & RetryOn.of(word)) != 0) {
                words.add(word);
            }
        }
        return words;
    }

    /** In Envoy's names; what is at its default is left out, but for the number of retries. */
    static Map<String, Object> tree(RetryPolicy policy) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("retry_on", String.join(",", retryOn(policy)));
        tree.put("num_retries", policy.retriesMax());
        if (policy.perTryTimeoutNs() > 0) {
            tree.put("per_try_timeout", duration(policy.perTryTimeoutNs()));
        }
        if (policy.perTryIdleTimeoutNs() > 0) {
            tree.put("per_try_idle_timeout", duration(policy.perTryIdleTimeoutNs()));
        }
        return tree;
    }

    /** What decides on the cluster. */
    static String text(ClusterChoice choice) {
        return switch (choice) {
            case ClusterChoice.Named(String name) -> name;
            case ClusterChoice.FromHeader header -> header.toString();
            case WeightedClusters weighted -> {
                StringJoiner entries = new StringJoiner(", ", "weighted_clusters ", "");
                for (int i = 0; i < weighted.size(); i++) {
                    WeightedClusters.Entry entry = weighted.entry(i);
                    entries.add(text(entry.cluster()) + ' ' + entry.weight() + (entry.slot() < 0 ? "" : " (runtime)"));
                }
                yield entries.toString();
            }
        };
    }

    static String text(RetryPolicy policy) {
        List<String> words = retryOn(policy);
        StringBuilder text = new StringBuilder();
        text.append(words.isEmpty() ? "on what the request asks for" : "on " + String.join(", ", words));
        text.append("; at most ").append(policy.retriesMax());
        if (policy.perTryTimeoutNs() > 0) {
            text.append("; ").append(duration(policy.perTryTimeoutNs())).append(" for each try");
        }
        if (policy.perTryIdleTimeoutNs() > 0) {
            text.append("; ").append(duration(policy.perTryIdleTimeoutNs())).append(" of silence for each try");
        }
        return text.toString();
    }
}
