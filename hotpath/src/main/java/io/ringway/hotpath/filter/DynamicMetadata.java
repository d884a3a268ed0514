package io.ringway.hotpath.filter;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Structured facts about a stream that filters leave for each other, for route matching and for logs (Envoy dynamic metadata): a tree of
 * values per namespace, by convention the name of the filter that wrote it. Values are those of JSON: String, Double, Boolean, null, List
 * and Map.
 *
 * <p>Empty for most streams, and then it costs nothing; written again by the next stream it costs no memory, since the places of the values
 * stay. Owner: worker.
 */
public final class DynamicMetadata {
    private static final int VALUES = 4;

    /** One namespace: a few values, looked through in the order in which they came. As a map it is for reading. */
    private static final class Namespace extends AbstractMap<String, @Nullable Object> {
        String name = "";
        private String[] keys = new String[VALUES];
        private @Nullable Object[] values = new Object[VALUES];
        private int size;

        private int find(@Nullable Object key) {
            for (int i = 0; i < size; i++) {
                if (keys[i].equals(key)) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            int at = find(key);
            return at < 0 ? null : values[at];
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return find(key) >= 0;
        }

        @Override
        public int size() {
            return size;
        }

        void set(String key, @Nullable Object value) {
            int at = find(key);
            if (at < 0) {
                if (size == keys.length) {
                    keys = Arrays.copyOf(keys, 2 * size);
                    values = Arrays.copyOf(values, 2 * size);
                }
                at = size++;
                keys[at] = key;
            }
            values[at] = value;
        }

        @Override
        public void clear() {
            Arrays.fill(values, 0, size, null);
            size = 0;
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            Set<Entry<String, @Nullable Object>> entries = new LinkedHashSet<>();
            for (int i = 0; i < size; i++) {
                entries.add(new SimpleImmutableEntry<>(keys[i], values[i]));
            }
            return entries;
        }
    }

    /** The first {@link #count} are in use. */
    private final List<Namespace> namespaces = new ArrayList<>(0);

    private int count;

    public boolean isEmpty() {
        return count == 0;
    }

    private @Nullable Namespace find(String name) {
        for (int i = 0; i < count; i++) {
            Namespace namespace = namespaces.get(i);
            if (namespace.name.equals(name)) {
                return namespace;
            }
        }
        return null;
    }

    private Namespace findOrAdd(String name) {
        Namespace known = find(name);
        if (known != null) {
            return known;
        }
        if (count == namespaces.size()) {
            namespaces.add(new Namespace());
        }
        Namespace added = namespaces.get(count++);
        added.name = name;
        return added;
    }

    /** Sets one value of a namespace. */
    public void put(String namespace, String key, @Nullable Object value) {
        findOrAdd(namespace).set(key, value);
    }

    /** Merges values into a namespace; maps on both sides are merged key by key (Envoy {@code setDynamicMetadata}). */
    public void merge(String namespace, Map<String, ? extends @Nullable Object> values) {
        Namespace target = findOrAdd(namespace);
        values.forEach((key, value) -> target.set(key, merged(target.get(key), value)));
    }

    private static @Nullable Object merged(@Nullable Object existing, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map) || !(existing instanceof Map<?, ?> before)) {
            return value;
        }
        Map<String, @Nullable Object> both = new HashMap<>();
        before.forEach((key, old) -> both.put(String.valueOf(key), old));
        map.forEach((key, now) -> both.put(String.valueOf(key), merged(both.get(String.valueOf(key)), now)));
        return both;
    }

    /** All values of a namespace as they are now; empty if there is none. Not to be modified. */
    public Map<String, @Nullable Object> namespace(String name) {
        Namespace namespace = find(name);
        return namespace == null ? Map.of() : Collections.unmodifiableMap(new HashMap<>(namespace));
    }

    /** The values of a namespace as they are; null if there is none. Allocates nothing; not to be modified, nor kept beyond the stream. */
    public @Nullable Object values(String namespace) {
        return find(namespace);
    }

    /** The names of all namespaces that have values. */
    public List<String> names() {
        return namespaces.subList(0, count).stream()
                .map(namespace -> namespace.name)
                .toList();
    }

    /** The value that {@code path} leads to, key by key; null if there is none. The whole namespace for an empty path. */
    public @Nullable Object get(String namespace, List<String> path) {
        return RouteMetadata.find(find(namespace), path);
    }

    /** Forgets everything; the stream does it at its end. */
    public void clear() {
        for (int i = 0; i < count; i++) {
            namespaces.get(i).clear();
        }
        count = 0;
    }
}
