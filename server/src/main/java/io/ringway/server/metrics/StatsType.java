package io.ringway.server.metrics;

import java.util.Arrays;
import java.util.Optional;

/** What kinds of statistics a page shows ({@code ?type=}). */
public enum StatsType {
    ALL("All"),
    COUNTERS("Counters"),
    GAUGES("Gauges"),
    HISTOGRAMS("Histograms"),
    /** There are none; Envoy's tools may ask. */
    TEXT_READOUTS("TextReadouts");

    private final String label;

    StatsType(String label) {
        this.label = label;
    }

    /** By Envoy's word for it. */
    public static Optional<StatsType> of(String label) {
        return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
    }

    boolean hasCounters() {
        return this == ALL || this == COUNTERS;
    }

    boolean hasGauges() {
        return this == ALL || this == GAUGES;
    }

    boolean hasHistograms() {
        return this == ALL || this == HISTOGRAMS;
    }
}
