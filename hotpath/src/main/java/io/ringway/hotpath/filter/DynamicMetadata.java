package io.ringway.hotpath.filter;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Structured facts about a stream that filters leave for each other, for route matching and for logs (Envoy dynamic metadata): a tree of
 * values per namespace, by convention the name of the filter that wrote it. Values are those of JSON: String, Double, Boolean, null, List
 * and Map.
 *
 * <p>Empty for most streams, and then it costs nothing. Owner: worker.
 */
public final class DynamicMetadata {
    private final Map<String, Map<String, @Nullable Object>> namespaces = new HashMap<>();

    public boolean isEmpty() {
        return namespaces.isEmpty();
    }

    /** Sets one value of a namespace. */
    public void put(String namespace, String key, @Nullable Object value) {
        namespaces.computeIfAbsent(namespace, _ -> new HashMap<>()).put(key, value);
    }

    /** Merges values into a namespace; maps on both sides are merged key by key (Envoy {@code setDynamicMetadata}). */
    public void merge(String namespace, Map<String, ? extends @Nullable Object> values) {
        mergeInto(namespaces.computeIfAbsent(namespace, _ -> new HashMap<>()), values);
    }

    private static void mergeInto(
            Map<String, @Nullable Object> target, Map<String, ? extends @Nullable Object> values) {
        values.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map && target.get(key) instanceof Map<?, ?> existing) {
                Map<String, @Nullable Object> merged = copy(existing);
                mergeInto(merged, copy(map));
                target.put(key, merged);
            } else {
                target.put(key, value);
            }
        });
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new HashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    /** All values of a namespace; empty if there is none. Not to be modified. */
    public Map<String, @Nullable Object> namespace(String name) {
        Map<String, @Nullable Object> values = namespaces.get(name);
        return values == null ? Map.of() : Collections.unmodifiableMap(values);
    }

    /** The values of a namespace as they are; null if there is none. Allocates nothing; not to be modified. */
    public @Nullable Object values(String namespace) {
        return namespaces.isEmpty() ? null : namespaces.get(namespace);
    }

    /** The names of all namespaces that have values. */
    public List<String> names() {
        return List.copyOf(namespaces.keySet());
    }

    /** The value that {@code path} leads to, key by key; null if there is none. The whole namespace for an empty path. */
    public @Nullable Object get(String namespace, List<String> path) {
        return RouteMetadata.find(namespaces.get(namespace), path);
    }

    /** Forgets everything; the stream does it at its end. */
    public void clear() {
        namespaces.clear();
    }
}
