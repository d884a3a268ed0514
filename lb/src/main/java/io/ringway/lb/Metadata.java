package io.ringway.lb;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about a host under {@code filter_metadata: envoy.lb}. Values are what JSON has: String, Double, Boolean, List
 * and Map of the same, and {@link Null}; two are the same if they are equal. Owner: any (immutable).
 */
public record Metadata(Map<String, Object> values) {
    /** JSON's null. */
    public enum Null {
        NULL
    }

    /** Nothing was said. */
    public static final Metadata NONE = new Metadata(Map.of());

    private static final String HASH_KEY = "hash_key";

    public Metadata {
        values = Map.copyOf(values);
    }

    public @Nullable Object get(String name) {
        return values.get(name);
    }

    /** What a hashing policy takes for the host's name, or empty ({@code hash_key}, if it is a text). */
    public String hashKey() {
        return values.get(HASH_KEY) instanceof String text ? text : "";
    }
}
