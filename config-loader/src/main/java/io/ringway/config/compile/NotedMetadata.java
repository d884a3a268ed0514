package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.RouteMetadata;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code metadata} of routes and virtual hosts. Owner: any (stateless). */
final class NotedMetadata {
    private NotedMetadata() {}

    /** By namespace. */
    static Map<String, Map<String, @Nullable Object>> read(Metadata metadata) {
        if (metadata.getFilterMetadataCount() == 0) {
            return Map.of();
        }
        Map<String, Map<String, @Nullable Object>> all = new LinkedHashMap<>();
        metadata.getFilterMetadataMap()
                .forEach((namespace, values) -> all.put(namespace, Collections.unmodifiableMap(Structs.map(values))));
        return Collections.unmodifiableMap(all);
    }

    /** Null if there is nothing. */
    static @Nullable RouteMetadata join(Metadata ofRoute, Map<String, Map<String, @Nullable Object>> ofHost) {
        return ofRoute.getFilterMetadataCount() == 0 && ofHost.isEmpty()
                ? null
                : new RouteMetadata(read(ofRoute), ofHost);
    }

    /** That of the whole configuration is for control planes. */
    static void warnUnread(RouteConfiguration config, FieldNode at, Problems problems) {
        if (config.getMetadata().getFilterMetadataCount() > 0) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at.field("metadata"),
                    "nothing reads the metadata of a route configuration",
                    Suggestion.hint("that of virtual hosts and routes is read by logs and filters"));
        }
    }
}
