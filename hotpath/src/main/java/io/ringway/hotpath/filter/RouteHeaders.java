package io.ringway.hotpath.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header changes of a route, those of its virtual host and configuration included. Owner: any (immutable).
 *
 * @param byChoice for each of the route's clusters, in the order of the configuration; one for all that does not forward
 */
public record RouteHeaders(List<Pair> byChoice) {
    /**
     * Both directions.
     *
     * @param request before a request is forwarded, or null for nothing
     * @param answer before an answer goes out, the router's own answers included, or null for nothing
     */
    public record Pair(
            @Nullable HeaderChanges request, @Nullable HeaderChanges answer) {}
}
