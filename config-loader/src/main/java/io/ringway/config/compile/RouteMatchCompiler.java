package io.ringway.config.compile;

import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route matches. Owner: control. */
final class RouteMatchCompiler {
    @SuppressWarnings("UnusedVariable") // for conditions that can be wrong in themselves
    private final Problems problems;

    RouteMatchCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Null after a problem. */
    @Nullable
    RouteMatch compile(io.envoyproxy.envoy.config.route.v3.RouteMatch match, FieldNode at) {
        PathMatch path =
                switch (match.getPathSpecifierCase()) {
                    case PREFIX -> new PathMatch.Prefix(match.getPrefix());
                    case PATH -> new PathMatch.Exact(match.getPath());
                    case PATH_SEPARATED_PREFIX -> new PathMatch.SeparatedPrefix(match.getPathSeparatedPrefix());
                    case CONNECT_MATCHER -> new PathMatch.Connect();
                    default -> null;
                };
        if (path == null || at.isBroken()) {
            return null;
        }
        boolean isCaseSensitive = !match.hasCaseSensitive() || match.getCaseSensitive().getValue();
        return new RouteMatch(path, isCaseSensitive, List.of());
    }

    /** Whether no request passes it by. */
    static boolean matchesEverything(RouteMatch match) {
        return match.conditions().isEmpty()
                && match.path() instanceof PathMatch.Prefix(String prefix)
                && (prefix.isEmpty() || prefix.equals("/"));
    }
}
