package io.ringway.server.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of some requests went, and what became of them, during one stretch of time. Owner: whoever made it.
 */
public final class LatencyWindow {
    /** A part of a request's time, in the order in which they pass. */
    public enum Phase {
        /** All of it. */
        TOTAL("total", 3),
        /** Waiting for a connection to the upstream. */
        CONNECT("connect", 2),
        /** From the hand-over to the upstream to the head of its answer, connecting included. */
        FIRST_BYTE("first_byte", 3),
        /** From that head to the end of the answer. */
        RESPONSE("response", 2),
        /** Until the kernel has taken the answer's last byte. */
        WRITE("write", 2);

        private final String label;
        private final int digits;

        Phase(String label, int digits) {
            this.label = label;
            this.digits = digits;
        }

        public String label() {
            return label;
        }
    }

    private static final int OK = 200;

    private final Map<Phase, Histogram> phases = new EnumMap<>(Phase.class);
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Map<Integer, Long> flags = new TreeMap<>();

    LatencyWindow() {
        for (Phase phase : Phase.values()) {
            phases.put(phase, new PackedHistogram(phase.digits));
        }
    }

    /** Adds what one thing's histograms have recorded; null is one that was never used. */
    void add(Phase phase, @Nullable Distribution values) {
        if (values != null) {
            values.addTo(phase(phase));
        }
    }

    /** Ends the adding: values that are not recorded because they are 0 are made up for, and so are answers with 200. */
    void complete(@Nullable Distribution recordedStatuses, @Nullable Distribution recordedFlags) {
        fill(Phase.RESPONSE, Phase.FIRST_BYTE);
        fill(Phase.WRITE, Phase.TOTAL);
        count(recordedStatuses, statuses);
        count(recordedFlags, flags);
        long others = statuses.values().stream().mapToLong(Long::longValue).sum();
        if (requests() > others) {
            statuses.put(OK, requests() - others);
        }
    }

    private void fill(Phase sparse, Phase whole) {
        Histogram values = phase(sparse);
        long zeros = phase(whole).getTotalCount() - values.getTotalCount();
        if (zeros > 0) {
            values.recordValueWithCount(0, zeros);
        }
    }

    private static void count(@Nullable Distribution recorded, Map<Integer, Long> counts) {
        if (recorded != null) {
            recorded.forEach((value, count) -> counts.merge((int) value, count, Long::sum));
        }
    }

    /** Adds another one that is complete. */
    void addAll(LatencyWindow other) {
        other.phases.forEach((phase, values) -> phase(phase).add(values));
        other.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
        other.flags.forEach((flag, count) -> flags.merge(flag, count, Long::sum));
    }

    /** Values in microseconds. */
    public Histogram phase(Phase phase) {
        return Objects.requireNonNull(phases.get(phase));
    }

    public long requests() {
        return phase(Phase.TOTAL).getTotalCount();
    }

    /** Number of answers by status; 0 stands for requests that ended without one. */
    public Map<Integer, Long> statuses() {
        return statuses;
    }

    /** Number of requests by the bit of a response flag. */
    public Map<Integer, Long> flags() {
        return flags;
    }
}
