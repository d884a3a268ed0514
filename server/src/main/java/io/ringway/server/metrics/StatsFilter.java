package io.ringway.server.metrics;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which statistics a page shows.
 *
 * @param pattern searched for in the dotted name, or null for all ({@code ?filter=})
 * @param isUsedOnly leave out what has never counted anything ({@code ?usedonly})
 */
public record StatsFilter(@Nullable Pattern pattern, boolean isUsedOnly) {
    /** Shows everything. */
    public static final StatsFilter ALL = new StatsFilter(null, false);

    boolean admits(String name) {
        return pattern == null || pattern.matcher(name).find();
    }
}
