package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks something of one value that filters have left about a request (Envoy {@code type.matcher.v3.MetadataMatcher} on dynamic metadata). Owner:
 * any (immutable).
 */
public final class MetadataCondition implements RouteCondition {
    private final String namespace;
    private final String[] path;
    private final JsonMatch value;
    private final boolean isInverted;

    /**
     * @param namespace {@code filter}
     * @param path the keys that lead to the value, at least one
     * @param isInverted {@code invert}
     */
    public MetadataCondition(String namespace, List<String> path, JsonMatch value, boolean isInverted) {
        this.namespace = namespace;
        this.path = path.toArray(String[]::new);
        this.value = value;
        this.isInverted = isInverted;
    }

    @Override
    public boolean test(MatchInput input) {
        return matches(input.request().metadata(namespace), input) != isInverted;
    }

    /** The same for other metadata than the request's, such as a route's. */
    public boolean test(@Nullable Object values, MatchInput input) {
        return matches(values, input) != isInverted;
    }

    /** Whether there is such a value at all. */
    public MetadataCondition presence() {
        return new MetadataCondition(namespace, List.of(path), new JsonMatch.Presence(true), false);
    }

    public String namespace() {
        return namespace;
    }

    private boolean matches(@Nullable Object values, MatchInput input) {
        Map<?, ?> holder = holder(values);
        return holder == null ? value.test(null, false, input) : value.test(holder.get(last()), true, input);
    }

    private String last() {
        return path[path.length - 1];
    }

    /** The map that has the value; null if there is no such value. */
    private @Nullable Map<?, ?> holder(@Nullable Object values) {
        Object holder = values;
        for (int i = 0; holder instanceof Map<?, ?> map; i++) {
            if (i == path.length - 1) {
                return map.containsKey(path[i]) ? map : null;
            }
            holder = map.get(path[i]);
        }
        return null;
    }

    @Override
    public String found(MatchInput input) {
        Map<?, ?> holder = holder(input.request().metadata(namespace));
        return holder == null ? "no such metadata" : text(holder.get(last()));
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }

    @Override
    public String toString() {
        return "dynamic_metadata " + namespace + ':' + String.join(":", path) + ' ' + (isInverted ? "not " : "")
                + value;
    }
}
