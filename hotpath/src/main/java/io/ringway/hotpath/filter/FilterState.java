package io.ringway.hotpath.filter;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects that filters of a stream share by name (Envoy filter state), such as {@code envoy.upstream.dynamic_host}. What a log shows of an
 * object is its {@code toString}. Owner: worker.
 */
public final class FilterState {
    private final Map<String, Object> objects = new HashMap<>();

    public boolean isEmpty() {
        return objects.isEmpty();
    }

    public void put(String name, Object value) {
        objects.put(name, value);
    }

    public @Nullable Object get(String name) {
        return objects.get(name);
    }

    /** The text of an object; null if there is none. */
    public @Nullable String text(String name) {
        Object value = objects.get(name);
        return value == null ? null : value.toString();
    }

    /** Forgets everything; the stream does it at its end. */
    public void clear() {
        objects.clear();
    }
}
