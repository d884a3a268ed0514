package io.ringway.config.stats;

import io.ringway.routing.match.ValueMatch;
import java.util.List;

/**
 * Upper bounds of the buckets of histograms, in the histogram's own unit (Envoy {@code StatsConfig.histogram_bucket_settings}).
 * Owner: any (immutable).
 */
public record HistogramBuckets(List<Rule> rules) {
    /** Envoy's. */
    private static final List<Double> BOUNDS = List.of(
            0.5, 1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10000.0, 30000.0, 60000.0,
            300000.0, 600000.0, 1800000.0, 3600000.0);

    public static final HistogramBuckets DEFAULT = new HistogramBuckets(List.of());

    /**
     * Bounds of some histograms.
     *
     * @param bounds ascending
     */
    public record Rule(ValueMatch names, List<Double> bounds) {}

    public HistogramBuckets {
        rules = List.copyOf(rules);
    }

    /** Those of a histogram by its dotted name; the first rule that matches counts. */
    public List<Double> bounds(String name) {
        for (Rule rule : rules) {
            if (rule.names().matches(name)) {
                return rule.bounds();
            }
        }
        return BOUNDS;
    }
}
