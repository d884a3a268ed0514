/**
 * Statistics for people and machines: the workers' counters added up, their histograms merged, and Envoy's three output formats.
 *
 * <p>Entry types: {@link io.ringway.server.metrics.Statistics}, {@link io.ringway.server.metrics.StatsFormat}. Owner thread: {@code coordinator}, with
 * the admin threads as guests under one lock; no worker ever waits for it. May import: {@code config.stats}, {@code hotpath.stats}, HdrHistogram, RE2/J, Jackson.
 */
@NullMarked
package io.ringway.server.metrics;

import org.jspecify.annotations.NullMarked;
