package io.ringway.config.runtime;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All layers at one moment, and what they say together. Owner: any (immutable). */
public final class RuntimeSnapshot {
    private final List<RuntimeLayer> layers;
    private final SortedMap<String, RuntimeEntry> merged;

    /** Lays each layer over those before it. */
    public RuntimeSnapshot(List<RuntimeLayer> layers) {
        this.layers = List.copyOf(layers);
        TreeMap<String, RuntimeEntry> entries = new TreeMap<>();
        layers.forEach(layer -> entries.putAll(layer.entries()));
        merged = Collections.unmodifiableSortedMap(entries);
    }

    /** Lowest first. */
    public List<RuntimeLayer> layers() {
        return layers;
    }

    /** By key, in order. */
    public SortedMap<String, RuntimeEntry> entries() {
        return merged;
    }

    /** A key's value, or null if no layer has it. */
    public @Nullable RuntimeEntry entry(String key) {
        return merged.get(key);
    }
}
