package io.ringway.config.dynamic;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something that is read from a file and read again when the file changes. Owner: any (immutable).
 *
 * @param name what is asked for; empty for all that the file has
 * @param owner what asks: the statistics' name of a cluster, the {@code stat_prefix} of a connection manager, or empty
 * @param file {@code path} as it was written
 * @param directory {@code watched_directory}, or null
 * @param version {@code version_info} of the file
 */
public record Subscription(
        Kind kind,
        String name,
        String owner,
        Path file,
        @Nullable Path directory,
        String version) {

    /** What a file can hold. */
    public enum Kind {
        LISTENERS("Listener"),
        CLUSTERS("Cluster"),
        ROUTES("RouteConfiguration"),
        ENDPOINTS("ClusterLoadAssignment"),
        SECRETS("Secret");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }

        /** Name of Envoy's message. */
        public String typeName() {
            return typeName;
        }
    }
}
