/**
 * Statistics: every writing thread has its own memory, readers add up; histograms are HDR, in a table per writer that changes hands.
 *
 * <p>Entry types: {@link io.ringway.hotpath.stats.StatsRegistry}, {@link io.ringway.hotpath.stats.WriterStats}. Owner thread: the writer; the
 * coordinator reads. May import: the transport's memory, HdrHistogram, Agrona.
 */
@NullMarked
package io.ringway.hotpath.stats;

import org.jspecify.annotations.NullMarked;
