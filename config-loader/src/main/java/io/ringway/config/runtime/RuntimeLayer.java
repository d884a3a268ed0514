package io.ringway.config.runtime;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A layer's values at one moment. Owner: any (immutable).
 *
 * @param name as configured, or empty for the admin layer that nobody configured
 * @param entries by key
 */
public record RuntimeLayer(String name, SortedMap<String, RuntimeEntry> entries) {
    public RuntimeLayer(String name, Map<String, RuntimeEntry> entries) {
        this(name, Collections.unmodifiableSortedMap(new TreeMap<>(entries)));
    }
}
