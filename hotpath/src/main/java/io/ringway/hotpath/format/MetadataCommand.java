package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.RouteMetadata;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code %DYNAMIC_METADATA(namespace:key:key):length%} and {@code %METADATA(TYPE:namespace:key:key):length%}: a text as it is, everything else as JSON. Making JSON allocates; texts do not. Owner: any
 * (immutable).
 */
final class MetadataCommand implements Command {
    /** Types of Envoy's that need what is not here yet. */
    private static final Set<String> NOT_YET = Set.of("CLUSTER", "UPSTREAM_HOST", "LISTENER");

    /** Who has noted it. */
    private enum Source {
        DYNAMIC,
        ROUTE,
        VIRTUAL_HOST
    }

    private final Source source;
    private final String namespace;
    private final List<String> path;
    private final int lengthMax;

    private MetadataCommand(Source source, String namespace, List<String> path) {
        this.source = source;
        this.namespace = namespace;
        this.path = List.copyOf(path);
        lengthMax = Integer.MAX_VALUE;
    }

    static MetadataCommand ofFilters(String namespace, List<String> path) {
        return new MetadataCommand(Source.DYNAMIC, namespace, path);
    }

    static MetadataCommand ofRoute(String namespace, List<String> path) {
        return new MetadataCommand(Source.ROUTE, namespace, path);
    }

    private MetadataCommand(String command, Source source, String path, int lengthMax) {
        List<String> names = List.of(path.split(":", -1));
        if (names.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException('%' + command + '(' + path + ")% has an empty name");
        }
        this.source = source;
        namespace = names.getFirst();
        this.path = names.subList(1, names.size());
        this.lengthMax = lengthMax;
    }

    /**
     * {@code %DYNAMIC_METADATA%}.
     *
     * @param path the namespace, then key by key; {@code a:b:c}
     */
    static MetadataCommand ofFilters(String path, int lengthMax) {
        return new MetadataCommand("DYNAMIC_METADATA", Source.DYNAMIC, path, lengthMax);
    }

    /**
     * {@code %METADATA%}.
     *
     * @param argument whose metadata, the namespace, then key by key; {@code ROUTE:a:b:c}
     */
    static MetadataCommand of(String argument, int lengthMax) {
        int colon = argument.indexOf(':');
        String type = colon < 0 ? argument : argument.substring(0, colon);
        if (NOT_YET.contains(type)) {
            throw new IllegalArgumentException("%METADATA(" + type + ":...)% is not supported yet");
        }
        Source source = Stream.of(Source.values())
                .filter(one -> one.name().equals(type) && colon > 0)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%METADATA% takes DYNAMIC, ROUTE or VIRTUAL_HOST and a namespace, as in %METADATA(ROUTE:x)%"));
        return new MetadataCommand("METADATA", source, argument.substring(colon + 1), lengthMax);
    }

    private @Nullable Object value(StreamView view) {
        RouteMetadata configured = view.info().routeMetadata;
        return switch (source) {
            case DYNAMIC -> view.metadata().isEmpty() ? null : view.metadata().get(namespace, path);
            case ROUTE -> configured == null ? null : configured.get(namespace, path);
            case VIRTUAL_HOST ->
                configured == null
                        ? null
                        : RouteMetadata.find(configured.ofHost().get(namespace), path);
        };
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        Object value = value(view);
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
