package io.ringway.hotpath.filter;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration notes about a route and about its virtual host (Envoy {@code Route.metadata}, {@code VirtualHost.metadata}): by namespace,
 * a tree of values as in {@link DynamicMetadata}. Owner: any (immutable).
 *
 * @param ofRoute by namespace; not to be modified
 * @param ofHost the same of the virtual host
 */
public record RouteMetadata(
        Map<String, Map<String, @Nullable Object>> ofRoute, Map<String, Map<String, @Nullable Object>> ofHost) {

    /** The value that a path leads to in a namespace of the route, or null. Allocates nothing. */
    public @Nullable Object get(String namespace, List<String> path) {
        return find(ofRoute.get(namespace), path);
    }

    /** The value that {@code path} leads to, key by key; null if there is none. All of it for an empty path. */
    public static @Nullable Object find(@Nullable Object values, List<String> path) {
        Object value = values;
        for (int i = 0; i < path.size(); i++) {
            if (!(value instanceof Map<?, ?> map)) {
                return null;
            }
            value = map.get(path.get(i));
        }
        return value;
    }
}
