package io.ringway.hotpath.log;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/**
 * Ids of the statistics of log files (Envoy {@code filesystem.*}). Owner: any (immutable).
 *
 * @param writeBuffered lines that workers have handed over
 * @param writeDropped lines that found no room because the file could not keep up; Envoy has no such figure, it buffers without bound
 * @param writeCompleted writes to files
 * @param writeFailed writes that failed; what they held is lost
 * @param flushedByTimer writes because time had passed, not because there was much
 * @param reopenFailed files that could not be opened anew
 * @param rotated files that were moved aside because of their size; not one of Envoy's
 */
public record LogStats(
        int writeBuffered,
        int writeDropped,
        int writeCompleted,
        int writeFailed,
        int flushedByTimer,
        int reopenFailed,
        int rotated) {

    /** Registers them. */
    public static LogStats register(StatsRegistry registry) {
        StatName root = StatName.of("filesystem");
        return new LogStats(
                registry.counter(root.then("write_buffered")),
                registry.counter(root.then("write_dropped")),
                registry.counter(root.then("write_completed")),
                registry.counter(root.then("write_failed")),
                registry.counter(root.then("flushed_by_timer")),
                registry.counter(root.then("reopen_failed")),
                registry.counter(root.then("rotated")));
    }
}
