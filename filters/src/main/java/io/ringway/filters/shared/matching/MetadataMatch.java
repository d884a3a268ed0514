package io.ringway.filters.shared.matching;

import io.ringway.hotpath.filter.DynamicMetadata;
import java.util.List;
import java.util.Map;

/**
 * Asks something of one value of dynamic metadata (Envoy {@code type.matcher.v3.MetadataMatcher}). Owner: any (immutable).
 *
 * @param namespace {@code filter}
 * @param path the keys that lead to the value, at least one
 * @param isInverted {@code invert}
 */
public record MetadataMatch(String namespace, List<String> path, JsonMatch value, boolean isInverted) {

    public boolean test(DynamicMetadata metadata) {
        return matches(metadata) != isInverted;
    }

    private boolean matches(DynamicMetadata metadata) {
        if (metadata.isEmpty()) {
            return value.test(null, false);
        }
        Object holder = metadata.get(namespace, path.subList(0, path.size() - 1));
        return (holder instanceof Map<?, ?> map && map.containsKey(path.getLast()))
                ? value.test(map.get(path.getLast()), true)
                : value.test(null, false);
    }
}
