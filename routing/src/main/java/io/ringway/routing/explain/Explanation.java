package io.ringway.routing.explain;

import io.ringway.routing.Route;
import io.ringway.routing.VirtualHost;
import io.ringway.routing.build.RouteMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request came to its route. Owner: any (immutable).
 *
 * @param host the virtual host, or null if none has a domain for the request
 * @param passedOver routes of the virtual host that come before the chosen one, or all of them if none matches
 * @param route the chosen one, or null
 * @param match what the chosen route asked for, or null
 */
public record Explanation(
        @Nullable HostChoice host,
        List<PassedOver> passedOver,
        @Nullable Route route,
        @Nullable RouteMatch match) {
    public Explanation {
        passedOver = List.copyOf(passedOver);
    }

    /**
     * A virtual host and the domain that led to it.
     *
     * @param index in the order of the configuration
     * @param domain as configured
     */
    public record HostChoice(int index, VirtualHost virtualHost, String domain) {}

    /**
     * A route that did not match, by the first thing that it asked for in vain.
     *
     * @param expected in the words of the configuration
     * @param found what the request has instead; may be empty
     */
    public record PassedOver(Route route, String expected, String found) {}
}
