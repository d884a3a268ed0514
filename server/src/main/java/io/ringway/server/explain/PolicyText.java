package io.ringway.server.explain;

import io.ringway.hotpath.filter.MirrorPolicy;
import io.ringway.hotpath.filter.RetryOn;
import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.WeightedClusters;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
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

    /** What a route says beside the usual, in words by a label each; what it does not say is left out. */
    static Map<String, String> further(RouteTarget target) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (target.resilience() != null && target.resilience().isHedged()) {
            texts.put("hedging", "a try over its time goes on beside the next");
        }
        if (target.mirrors() != null) {
            StringJoiner mirrors = new StringJoiner("; ");
            target.mirrors().forEach(mirror -> mirrors.add(text(mirror)));
            texts.put("mirrored to", mirrors.toString());
        }
        if (target.redirects() != null) {
            texts.put("redirects", "up to " + target.redirects().redirectsMax() + " are followed here");
        }
        if (target.upgrades() != null) {
            StringJoiner upgrades = new StringJoiner(", ");
            target.upgrades()
                    .entries()
                    .forEach(entry -> upgrades.add(
                            new String(entry.name(), StandardCharsets.UTF_8) + (entry.isEnabled() ? "" : " refused")));
            texts.put("upgrades", upgrades.toString());
        }
        return texts;
    }

    private static String text(MirrorPolicy mirror) {
        String cluster =
                mirror.clusterHeader() == null ? mirror.cluster() : "what " + mirror.clusterHeader() + " names";
        return mirror.fraction() == null ? cluster : cluster + ", " + mirror.fraction();
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
