package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code %DYNAMIC_METADATA(namespace:key:key):length%}: a text as it is, everything else as JSON. Making JSON allocates; texts do not. Owner: any
 * (immutable).
 */
final class MetadataCommand implements Command {
    private final String namespace;
    private final List<String> path;
    private final int lengthMax;

    /**
     * @param path the namespace, then key by key; {@code a:b:c}
     */
    MetadataCommand(String path, int lengthMax) {
        List<String> names = List.of(path.split(":", -1));
        if (names.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("%DYNAMIC_METADATA(" + path + ")% has an empty name");
        }
        namespace = names.getFirst();
        this.path = names.subList(1, names.size());
        this.lengthMax = lengthMax;
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        if (view.metadata().isEmpty()) {
            return false;
        }
        Object value = view.metadata().get(namespace, path);
        if (value == null) {
            return false;
        }
        out.put(cut(value instanceof String text ? text : json(value), lengthMax));
        return true;
    }

    static String cut(String text, int lengthMax) {
        return text.length() <= lengthMax ? text : text.substring(0, lengthMax);
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quoted(text);
            case Double number
            when number == Math.rint(number) && Math.abs(number) < 1e15 -> Long.toString(number.longValue());
            case List<?> list -> {
                List<String> elements = new ArrayList<>();
                list.forEach(element -> elements.add(json(element)));
                yield '[' + String.join(",", elements) + ']';
            }
            case Map<?, ?> map -> {
                List<String> fields = new ArrayList<>();
                map.forEach((key, field) -> fields.add(quoted(String.valueOf(key)) + ':' + json(field)));
                fields.sort(null);
                yield '{' + String.join(",", fields) + '}';
            }
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
