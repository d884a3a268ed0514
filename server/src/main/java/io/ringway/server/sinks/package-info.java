/**
 * Statistics that are sent somewhere at each flush (Envoy {@code stats_sinks}): statsd, DogStatsD and Graphite over UDP.
 *
 * <p>Entry type: {@link io.ringway.server.sinks.StatsSinks}. Owner thread: {@code coordinator}. May import: {@code config.stats}, {@code metrics}.
 */
@NullMarked
package io.ringway.server.sinks;

import org.jspecify.annotations.NullMarked;
