package io.ringway.server.metrics;

import com.google.re2j.Pattern;
import io.ringway.hotpath.stats.StatsRegistry.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Which statistics a page shows.
 *
 * @param pattern searched for in the dotted name, or null for all ({@code ?filter=})
 * @param isUsedOnly leave out what has never counted anything ({@code ?usedonly})
 * @param type kinds ({@code ?type=})
 */
public record StatsFilter(@Nullable Pattern pattern, boolean isUsedOnly, StatsType type) {
    /** Shows everything. */
    public static final StatsFilter ALL = new StatsFilter(null, false);

    /** Of every kind. */
    public StatsFilter(@Nullable Pattern pattern, boolean isUsedOnly) {
        this(pattern, isUsedOnly, StatsType.ALL);
    }

    boolean admits(String name) {
        return pattern == null || pattern.matcher(name).find();
    }

    boolean admits(Kind kind) {
        return kind == Kind.GAUGE ? type.hasGauges() : type.hasCounters();
    }
}
