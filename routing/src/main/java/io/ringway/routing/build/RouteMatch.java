package io.ringway.routing.build;

import io.ringway.routing.RouteCondition;
import java.util.List;

/**
 * What a route matches (Envoy {@code RouteMatch}).
 *
 * @param path the path specifier
 * @param isCaseSensitive false: ASCII letters of the path match in both cases ({@code case_sensitive}; regular expressions ignore it)
 * @param conditions headers, query parameters and the like; all must hold
 */
public record RouteMatch(PathMatch path, boolean isCaseSensitive, List<RouteCondition> conditions) {
    public RouteMatch {
        conditions = List.copyOf(conditions);
    }

    public RouteMatch(PathMatch path) {
        this(path, true, List.of());
    }
}
