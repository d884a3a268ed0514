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
 * @param named what files held that secrets name, by file
 * @param directories in which something happens when one of those changes
 */
public record DynamicSet(
        List<Subscription> subscriptions,
        List<DynamicResource> resources,
        Map<Path, SourceText> texts,
        Map<Path, String> named,
        List<Path> directories) {
    public static final DynamicSet EMPTY = new DynamicSet(List.of(), List.of(), Map.of(), Map.of(), List.of());

    public DynamicSet {
        subscriptions = List.copyOf(subscriptions);
        resources = List.copyOf(resources);
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
        named = Map.copyOf(named);
        directories = List.copyOf(directories);
    }

    /** Whether nothing but endpoints is read from a file: it can change without another configuration. */
    public boolean isEndpointsOnly(Path file) {
        return !named.containsKey(file)
                && subscriptions.stream()
                        .filter(one -> one.file().equals(file))
                        .allMatch(one -> one.kind() == Subscription.Kind.ENDPOINTS);
    }
}
