/**
 * What the bootstrap says about statistics (Envoy {@code stats_config}): which there are, under which names and tags they are given out, and in which buckets.
 *
 * <p>Entry type: {@link io.ringway.config.stats.StatsSettings}. Owner thread: any (immutable). May import: {@code hotpath.stats}, {@code routing.match}, RE2/J.
 */
@NullMarked
package io.ringway.config.stats;

import org.jspecify.annotations.NullMarked;
