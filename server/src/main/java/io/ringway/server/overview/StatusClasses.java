package io.ringway.server.overview;

import io.ringway.hotpath.stats.StatsRegistry;

/** Counts of answers from 1xx to 5xx, whose ids follow one another wherever they are registered. */
final class StatusClasses {
    static final int COUNT = 5;

    private StatusClasses() {}

    /**
     * Reads all five.
     *
     * @param first id of the count of 1xx
     */
    static long[] read(StatsRegistry registry, int first) {
        long[] classes = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            classes[i] = registry.read(first + i);
        }
        return classes;
    }
}
