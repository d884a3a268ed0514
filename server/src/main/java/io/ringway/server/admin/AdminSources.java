package io.ringway.server.admin;

import io.ringway.config.runtime.RuntimeLoader;
import io.ringway.server.control.Inventory;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.metrics.Statistics;

/**
 * What the pages show and what they may ask for.
 *
 * @param version what {@code /server_info} calls the version
 * @param runtime shown and changed
 * @param drainListeners closes the listeners; connections stay
 */
public record AdminSources(
        String version,
        Lifecycle lifecycle,
        Inventory inventory,
        Statistics statistics,
        RuntimeLoader runtime,
        Runnable drainListeners) {}
