package io.ringway.routing;

import io.ringway.routing.action.RouteAction;

/**
 * One compiled route. Owner: any (immutable).
 *
 * @param id 0 to {@link RouteTable#routeCount()} minus 1, in the order of the configuration; callers keep side tables by it
 * @param name {@code Route.name}, or empty
 * @param virtualHost the virtual host it belongs to
 * @param matchedPrefixLength bytes of the path that prefix_rewrite replaces: the prefix, or the whole path of an exact match;
 *     {@link #WHOLE_PATH} where the matcher has no length, so take no more than the path has
 * @param action what to do
 */
public record Route(int id, String name, VirtualHost virtualHost, int matchedPrefixLength, RouteAction action) {
    /** {@link #matchedPrefixLength} of regular expressions and connect matchers. */
    public static final int WHOLE_PATH = Integer.MAX_VALUE;
}
