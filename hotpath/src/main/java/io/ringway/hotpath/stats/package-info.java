/**
 * Statistics: every writing thread has its own memory, readers add up; histograms are HDR, one recorder per writer.
 *
 * <p>Entry types: {@link io.ringway.hotpath.stats.StatsRegistry}, {@link io.ringway.hotpath.stats.WriterStats}. Owner thread: the writer; the
 * coordinator reads. May import: the transport's memory, HdrHistogram, Agrona.
 */
@NullMarked
package io.ringway.hotpath.stats;

import org.jspecify.annotations.NullMarked;
