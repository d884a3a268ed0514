package io.ringway.server.diff;

import io.ringway.server.diff.Change.Kind;
import io.ringway.server.diff.Change.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Compares two JSON trees. Entries of a list are the same one if they have the same name or, without names, the same {@code match}; otherwise if
 * they are equal. Owner: the thread that asks.
 */
final class TreeDiff {
    /** Below this every change is one of routes. */
    private static final String ROUTES = "route_config.";

    private final Section section;
    private final List<Change> changes;

    TreeDiff(Section section, List<Change> changes) {
        this.section = section;
        this.changes = changes;
    }

    void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            compareObjects(path, before, after);
        } else if (before.isArray() && after.isArray()) {
            compareLists(path, before, after);
        } else {
            add(Kind.CHANGED, path, before.toString(), after.toString());
        }
    }

    private void compareObjects(String path, JsonNode before, JsonNode after) {
        for (String name : before.propertyNames()) {
            JsonNode other = after.get(name);
            String inner = path.isEmpty() ? name : path + '.' + name;
            if (other == null) {
                add(Kind.REMOVED, inner, before.get(name).toString(), "");
            } else {
                compare(inner, before.get(name), other);
            }
        }
        for (String name : after.propertyNames()) {
            if (!before.has(name)) {
                String inner = path.isEmpty() ? name : path + '.' + name;
                add(Kind.ADDED, inner, "", after.get(name).toString());
            }
        }
    }

    private void compareLists(String path, JsonNode before, JsonNode after) {
        Map<String, JsonNode> old = keyed(before);
        Map<String, JsonNode> young = keyed(after);
        if (before.size() == after.size() && !isKeyed(before) && !isKeyed(after)) {
            for (int i = 0; i < before.size(); i++) {
                compare(path + '[' + i + ']', before.get(i), after.get(i));
            }
            return;
        }
        old.forEach((key, value) -> {
            JsonNode other = young.get(key);
            if (other == null) {
                add(Kind.REMOVED, path + '[' + key + ']', value.toString(), "");
            } else {
                compare(path + '[' + key + ']', value, other);
            }
        });
        young.forEach((key, value) -> {
            if (!old.containsKey(key)) {
                add(Kind.ADDED, path + '[' + key + ']', "", value.toString());
            }
        });
        List<String> commonBefore =
                old.keySet().stream().filter(young::containsKey).toList();
        List<String> commonAfter =
                young.keySet().stream().filter(old::containsKey).toList();
        if (!commonBefore.equals(commonAfter)) {
            add(Kind.REORDERED, path, "", "");
        }
    }

    private static boolean isKeyed(JsonNode list) {
        for (JsonNode entry : list) {
            if (!entry.isObject() || (!entry.has("name") && !entry.has("match"))) {
                return false;
            }
        }
        return true;
    }

    /** Entries by what tells them apart; a key that comes twice gets a number. */
    private static Map<String, JsonNode> keyed(JsonNode list) {
        Map<String, JsonNode> keyed = new LinkedHashMap<>();
        Map<String, Integer> uses = new HashMap<>();
        for (JsonNode entry : list) {
            String key = key(entry);
            int use = uses.merge(key, 1, Integer::sum);
            keyed.put(use == 1 ? key : key + " #" + use, entry);
        }
        return keyed;
    }

    private static String key(JsonNode entry) {
        JsonNode name = entry.get("name");
        if (name != null && name.isString() && !name.asString().isEmpty()) {
            return name.asString();
        }
        JsonNode match = entry.get("match");
        String text = match == null ? entry.toString() : match.toString();
        return text.replace("\"", "");
    }

    private void add(Kind kind, String path, String before, String after) {
        int routes = path.indexOf(ROUTES);
        if (section == Section.LISTENERS && routes >= 0) {
            int end = path.indexOf('.');
            String shown = path.substring(0, end) + ": " + path.substring(routes + ROUTES.length());
            changes.add(new Change(Section.ROUTES, kind, shown, before, after));
        } else {
            changes.add(new Change(section, kind, path, before, after));
        }
    }

    /** Compares named parts of two configurations, such as clusters. */
    static void named(Section section, Map<String, JsonNode> before, Map<String, JsonNode> after, List<Change> into) {
        TreeDiff diff = new TreeDiff(section, into);
        before.forEach((name, part) -> {
            JsonNode other = after.get(name);
            if (other == null) {
                into.add(new Change(section, Kind.REMOVED, name, part.toString(), ""));
            } else {
                List<Change> inner = new ArrayList<>();
                new TreeDiff(section, inner).compare(name, part, other);
                into.addAll(inner);
            }
        });
        after.forEach((name, part) -> {
            if (!before.containsKey(name)) {
                diff.add(Kind.ADDED, name, "", part.toString());
            }
        });
    }
}
