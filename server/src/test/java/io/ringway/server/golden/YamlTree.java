package io.ringway.server.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping of a YAML file; whatever is not as expected is an exception, so that no misspelt case passes. */
record YamlTree(String where, Map<?, ?> entries) {

    /** No other keys than these. */
    void allow(String... keys) {
        List<Object> unknown = new ArrayList<>(entries.keySet());
        unknown.removeAll(Arrays.asList(keys));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(where + ": unknown " + unknown);
        }
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** As it is; null if it is not there. */
    @Nullable
    Object value(String key) {
        return entries.get(key);
    }

    String text(String key) {
        Object value = entries.get(key);
        if (value == null || value instanceof Map || value instanceof List) {
            throw new IllegalArgumentException(where + ": needs a text \"" + key + '"');
        }
        return value.toString();
    }

    String textOr(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    boolean flag(String key) {
        return Boolean.parseBoolean(textOr(key, "false"));
    }

    /** Empty if there are none. */
    List<String> texts(String key) {
        return list(key).stream().map(Object::toString).toList();
    }

    /** Empty if there is none. */
    List<?> list(String key) {
        Object value = entries.get(key);
        if (value != null && !(value instanceof List)) {
            throw new IllegalArgumentException(where + ": \"" + key + "\" is no list");
        }
        return value == null ? List.of() : (List<?>) value;
    }

    YamlTree tree(String key) {
        if (entries.get(key) instanceof Map<?, ?> map) {
            return new YamlTree(where + '.' + key, map);
        }
        throw new IllegalArgumentException(where + ": needs a mapping \"" + key + '"');
    }

    /** Empty if there is none. */
    YamlTree treeOr(String key) {
        return has(key) ? tree(key) : new YamlTree(where + '.' + key, Map.of());
    }

    List<YamlTree> trees(String key) {
        List<YamlTree> trees = new ArrayList<>();
        for (Object one : list(key)) {
            String at = where + '.' + key + '[' + trees.size() + ']';
            if (!(one instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(at + " is no mapping");
            }
            trees.add(new YamlTree(at, map));
        }
        return trees;
    }

    /** All entries as texts. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        entries.keySet().forEach(key -> texts.put(key.toString(), text(key.toString())));
        return texts;
    }
}
