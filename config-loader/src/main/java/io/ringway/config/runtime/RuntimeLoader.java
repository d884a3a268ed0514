package io.ringway.config.runtime;

import io.ringway.config.runtime.LayeredRuntime.AdminLayer;
import io.ringway.config.runtime.LayeredRuntime.DiskLayer;
import io.ringway.config.runtime.LayeredRuntime.StaticLayer;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.routing.runtime.RuntimeValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The runtime of a running process: reads the layers, keeps what the admin interface has set, and hands every new state to the workers in
 * the order in which it came about.
 *
 * <p>Owner: any thread, under this object's lock.
 */
public final class RuntimeLoader implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RuntimeLoader.class.getName());

    private LayeredRuntime config;
    private final BiConsumer<RuntimeValues, RuntimeSnapshot> publisher;
    private final RuntimeStats stats;
    private final Map<String, RuntimeEntry> overrides = new TreeMap<>();
    private RuntimeWatch watch;
    private RuntimeSnapshot snapshot;

    /**
     * Reads the layers for the first time and begins to watch those on disk; publishes nothing yet.
     *
     * @param publisher gives values to all workers, and what the layers say to whoever looks keys up by name
     * @throws IOException if a folder cannot be watched
     */
    @SuppressWarnings("this-escape") // the watch begins last
    public RuntimeLoader(
            LayeredRuntime config, StatsRegistry registry, BiConsumer<RuntimeValues, RuntimeSnapshot> publisher)
            throws IOException {
        this.config = config;
        this.publisher = publisher;
        stats = new RuntimeStats(registry);
        snapshot = read();
        watch = watch(config);
    }

    private RuntimeWatch watch(LayeredRuntime layered) throws IOException {
        return RuntimeWatch.start(
                layered.layers().stream()
                        .filter(DiskLayer.class::isInstance)
                        .map(layer -> ((DiskLayer) layer).symlinkRoot())
                        .collect(Collectors.toSet()),
                this::reload);
    }

    /**
     * Goes over to other layers, or to the same ones with further keys, and publishes. What the admin interface has set stays.
     *
     * @throws IOException if a folder cannot be watched; nothing has changed then
     */
    public synchronized void update(LayeredRuntime next) throws IOException {
        if (!next.layers().equals(config.layers())) {
            RuntimeWatch nextWatch = watch(next);
            watch.close();
            watch = nextWatch;
        }
        config = next;
        reload();
    }

    /** The layers now. */
    public synchronized RuntimeSnapshot snapshot() {
        return snapshot;
    }

    /** Gives the workers the present state, for instance because there are new workers or new slots. */
    public synchronized void publish() {
        RuntimeValues values = config.slots().resolve(snapshot);
        config.slots().apply(values);
        publisher.accept(values, snapshot);
    }

    /** Reads the layers on disk anew and publishes. */
    public synchronized void reload() {
        snapshot = read();
        publish();
    }

    /**
     * Sets values of the admin layer and publishes.
     *
     * @param changes by key; the empty text takes back what was set before
     * @return false if there is no admin layer; nothing has changed then
     */
    public synchronized boolean modify(Map<String, String> changes) {
        if (!config.hasAdminLayer()) {
            return false;
        }
        changes.forEach((key, text) -> {
            if (text.isEmpty()) {
                overrides.remove(key);
            } else {
                overrides.put(key, RuntimeEntry.of(text));
            }
        });
        reload();
        return true;
    }

    private RuntimeSnapshot read() {
        List<RuntimeLayer> layers = new ArrayList<>();
        int diskLayers = 0;
        boolean hasErrors = false;
        for (LayeredRuntime.Layer layer : config.layers()) {
            switch (layer) {
                case StaticLayer(RuntimeLayer values) -> layers.add(values);
                case AdminLayer(String name) -> layers.add(new RuntimeLayer(name, overrides));
                case DiskLayer(String name, var _, Path folder) -> {
                    if (!Files.isDirectory(folder)) {
                        continue; // as in Envoy: a folder that may come later
                    }
                    try {
                        layers.add(DiskLayerReader.read(name, folder));
                        diskLayers++;
                    } catch (IOException e) {
                        hasErrors = true;
                        LOG.log(
                                System.Logger.Level.ERROR,
                                "runtime layer " + name + " cannot be read: " + e.getMessage());
                    }
                }
            }
        }
        RuntimeSnapshot merged = new RuntimeSnapshot(layers);
        stats.onLoad(merged, diskLayers, hasErrors, !overrides.isEmpty());
        return merged;
    }

    @Override
    public synchronized void close() {
        watch.close();
    }
}
