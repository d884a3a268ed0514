package io.ringway.config.dynamic;

import io.ringway.config.model.SourceText;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a configuration has from files of resources. Owner: any (immutable).
 *
 * @param resources listeners, clusters and routes; endpoints change without the configuration and are not among them
 * @param texts what was read, by file
 */
public record DynamicSet(
        List<Subscription> subscriptions, List<DynamicResource> resources, Map<Path, SourceText> texts) {
    public static final DynamicSet EMPTY = new DynamicSet(List.of(), List.of(), Map.of());

    public DynamicSet {
        subscriptions = List.copyOf(subscriptions);
        resources = List.copyOf(resources);
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /** Whether nothing but endpoints is read from a file: it can change without another configuration. */
    public boolean isEndpointsOnly(Path file) {
        return subscriptions.stream()
                .filter(one -> one.file().equals(file))
                .allMatch(one -> one.kind() == Subscription.Kind.ENDPOINTS);
    }
}
