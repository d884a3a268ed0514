package io.ringway.hotpath.stats;

/**
 * Values and histograms that belong to one thing of which there may be many, such as a route: registered with one entry, and named only when
 * somebody looks. Equal blocks are the same statistics, over reloads too. Owner: any (immutable).
 */
public interface StatBlock {

    /** How many values it has; their ids follow one another. */
    int valueCount();

    /**
     * Name of a value.
     *
     * @param offset 0 to {@link #valueCount()} minus 1
     */
    StatName valueName(int offset);

    /** Whether {@code /stats} lists the values that are not 0, or only pages made for them. */
    boolean isListed();

    /** Whether a value is listed also as long as it is 0. */
    default boolean isListedAtZero(int offset) {
        return false;
    }

    /** How many histograms it has; their ids follow one another. */
    int histogramCount();

    /**
     * Name of a histogram.
     *
     * @param offset 0 to {@link #histogramCount()} minus 1
     */
    StatName histogramName(int offset);

    /** What the histograms' values are. */
    StatsRegistry.Unit unit();
}
