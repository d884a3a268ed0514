package io.ringway.server.metrics;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How {@code /stats} shows histograms ({@code ?histogram_buckets=}). */
public enum HistogramForm {
    /** Quantiles. */
    NONE,
    /** For each bound, what is not above. */
    CUMULATIVE,
    /** For each bound, what is not above but above the one before. */
    DISJOINT,
    /** Quantiles, and the buckets as they were recorded. */
    DETAILED;

    /** By Envoy's word for it; {@code summary} is another for {@code none}. */
    public static Optional<HistogramForm> of(String word) {
        return word.equals("summary")
                ? Optional.of(NONE)
                : Arrays.stream(values())
                        .filter(form -> form.name().toLowerCase(Locale.ROOT).equals(word))
                        .findFirst();
    }
}
