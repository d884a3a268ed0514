package io.ringway.config.runtime;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;

/** Envoy's {@code runtime.*} statistics. Owner: holder of the {@link RuntimeLoader}'s lock. */
final class RuntimeStats {
    private final WriterStats writer;
    private final int loadSuccess;
    private final int loadError;
    private final int overrideDirExists;
    private final int overrideDirNotExists;
    private final int adminOverridesActive;
    private final int keys;
    private final int layers;

    RuntimeStats(StatsRegistry registry) {
        writer = registry.newWriter();
        StatName root = StatName.of("runtime");
        loadSuccess = registry.counter(root.then("load_success"));
        loadError = registry.counter(root.then("load_error"));
        overrideDirExists = registry.counter(root.then("override_dir_exists"));
        overrideDirNotExists = registry.counter(root.then("override_dir_not_exists"));
        adminOverridesActive = registry.gauge(root.then("admin_overrides_active"));
        keys = registry.gauge(root.then("num_keys"));
        layers = registry.gauge(root.then("num_layers"));
    }

    /**
     * The layers were read anew.
     *
     * @param diskLayers how many folders were read; more than one is what Envoy counts as an override
     */
    void onLoad(RuntimeSnapshot snapshot, int diskLayers, boolean hasErrors, boolean hasOverrides) {
        writer.increment(hasErrors ? loadError : loadSuccess);
        writer.increment(diskLayers > 1 ? overrideDirExists : overrideDirNotExists);
        writer.set(adminOverridesActive, hasOverrides ? 1 : 0);
        writer.set(keys, snapshot.entries().size());
        writer.set(layers, snapshot.layers().size());
    }
}
