package io.ringway.server.rehearsal;

import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.routing.explain.Explanation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a played request. Owner: any (immutable).
 *
 * @param explanation how it came to its route; null if it was answered before it was routed
 * @param target what the route means, or null without a route
 * @param virtualCluster index of its virtual cluster, the number of them for {@code other}, or -1 if the virtual host has none
 * @param isInternal the connection manager takes the client for internal
 * @param isRedirectedToTls its virtual host wants TLS, so that its route does not count
 * @param requestFields the request's fields when it was routed, pseudo-fields first
 * @param hash what its hash policies make of it; null if it has none
 * @param forwarded what the upstream got, or null if nothing went there
 * @param answer what the client got; null if a filter waits for somebody. The answer to what was forwarded is made up
 */
public record Rehearsed(
        @Nullable Explanation explanation,
        @Nullable RouteTarget target,
        int virtualCluster,
        boolean isInternal,
        boolean isRedirectedToTls,
        List<Field> requestFields,
        @Nullable HashKey hash,
        @Nullable Forwarded forwarded,
        @Nullable Answer answer) {

    /**
     * A request as it left for the upstream.
     *
     * @param cluster null if the host is of none that is known
     * @param host the one that was picked
     * @param target path with query
     * @param fields without Host
     */
    public record Forwarded(
            @Nullable ClusterDescriptor cluster,
            @Nullable UpstreamHost host,
            String method,
            String target,
            String authority,
            List<Field> fields) {}

    /**
     * An answer.
     *
     * @param details Envoy's response code details, or empty
     * @param body as Latin-1
     */
    public record Answer(int status, String details, List<Field> fields, String body) {
        /** The first field of a name, or empty. */
        public String field(String name) {
            return fields.stream()
                    .filter(field -> field.name().equals(name))
                    .map(Field::value)
                    .findFirst()
                    .orElse("");
        }
    }
}
