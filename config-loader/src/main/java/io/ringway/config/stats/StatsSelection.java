package io.ringway.config.stats;

import io.ringway.routing.match.ValueMatch;
import java.util.List;

/**
 * Which statistics there are (Envoy {@code StatsConfig.stats_matcher}). What is left out is still counted, since that costs less than to ask;
 * it is given out nowhere. Owner: any (immutable).
 *
 * @param isInclusion whether names that match are the only ones, or the ones left out
 * @param patterns a name matches if one of them does
 */
public record StatsSelection(boolean isInclusion, List<ValueMatch> patterns) {
    /** Leaves out none. */
    public static final StatsSelection ALL = new StatsSelection(false, List.of());

    /** Leaves out all ({@code reject_all}). */
    public static final StatsSelection NONE = new StatsSelection(true, List.of());

    public StatsSelection {
        patterns = List.copyOf(patterns);
    }

    /**
     * Whether there is such a statistic.
     *
     * @param name dotted
     */
    public boolean admits(String name) {
        for (ValueMatch pattern : patterns) {
            if (pattern.matches(name)) {
                return isInclusion;
            }
        }
        return !isInclusion;
    }
}
