package io.ringway.server.metrics;

import io.ringway.config.stats.StatsSettings;

/** Takes what there is at the end of an interval. */
public interface FlushListener {

    /** Says which settings hold from now on; whether {@link #onFlush} is of any use with them. */
    boolean wants(StatsSettings settings);

    /** An interval has ended. */
    void onFlush(StatsView view);
}
