package io.ringway.server.metrics;

import io.ringway.config.stats.StatsSettings;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry.Kind;
import java.util.List;

/**
 * Every statistic at one moment, sorted by name. Owner: any (immutable).
 *
 * @param settings names, tags and buckets in force at that moment
 */
public record StatsView(List<Row> rows, List<HistogramView> histograms, StatsSettings settings) {

    /** A counter or gauge and its value summed over all writers. */
    public record Row(StatName name, Kind kind, long value) {}
}
