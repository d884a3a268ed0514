package io.ringway.routing.explain;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RequestView;
import io.ringway.routing.Route;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.RouteTable;
import io.ringway.routing.VirtualClusters;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteOutline;
import io.ringway.routing.explain.Explanation.HostChoice;
import io.ringway.routing.explain.Explanation.PassedOver;
import io.ringway.routing.runtime.RuntimeValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Explains the answers of a table: asks the matcher of the data path, then walks through the virtual host's routes one by one, with the very
 * conditions that the matcher tests, and insists that both come to the same route. Owner: one thread.
 */
public final class RouteExplainer {
    private final RouteTable table;
    private final RouteOutline outline;
    private final RouteMatcher matcher;
    private final MatchInput input = new MatchInput();

    /** @param outline of the builder that made the table */
    public RouteExplainer(RouteTable table, RouteOutline outline) {
        this.table = table;
        this.outline = outline;
        this.matcher = table.newMatcher();
    }

    /**
     * Explains one request.
     *
     * @param random the stream's one random number
     * @throws IllegalStateException if matcher and walk disagree, which is a bug of one of them
     */
    public Explanation explain(RequestView request, long random, RuntimeValues runtime) {
        matcher.runtime(runtime);
        Route matched = matcher.match(request, random);
        Explanation walked = walk(request, random, runtime);
        requireEqual(
                matcher.virtualHost(),
                walked.host() == null ? null : walked.host().virtualHost(),
                request);
        requireEqual(matched, walked.route(), request);
        return walked;
    }

    /** The virtual cluster of the request that was explained last: its index, or the number of virtual clusters for {@code other}. */
    public int virtualCluster(VirtualClusters clusters) {
        return matcher.virtualCluster(clusters);
    }

    private Explanation walk(RequestView request, long random, RuntimeValues runtime) {
        String authority = PathWalk.text(request.buffer(), request.authorityStart(), request.authorityLength());
        HostChoice choice = DomainWalk.find(outline, authority);
        if (choice == null) {
            return new Explanation(null, List.of(), null, null);
        }
        input.runtime(runtime);
        input.set(request, random, outline.arePathParametersIgnored());
        RouteOutline.Host host = outline.hosts().get(choice.index());
        List<PassedOver> passedOver = new ArrayList<>();
        for (int i = 0; i < host.matches().size(); i++) {
            Route route = table.route(host.firstRoute() + i);
            RouteMatch match = host.matches().get(i);
            PassedOver reason = reasonAgainst(route, match);
            if (reason == null) {
                return new Explanation(choice, passedOver, route, match);
            }
            passedOver.add(reason);
        }
        return new Explanation(choice, passedOver, null, null);
    }

    private @Nullable PassedOver reasonAgainst(Route route, RouteMatch match) {
        if (!PathWalk.matches(match, input)) {
            return new PassedOver(route, PathWalk.describe(match), PathWalk.found(match, input));
        }
        for (RouteCondition condition : match.conditions()) {
            if (!condition.test(input)) {
                return new PassedOver(route, condition.toString(), condition.found(input));
            }
        }
        return null;
    }

    private static void requireEqual(@Nullable Object matched, @Nullable Object walked, RequestView request) {
        if (!Objects.equals(matched, walked)) {
            throw new IllegalStateException("the explanation is wrong: the matcher says " + matched
                    + ", the walk over the routes says " + walked + "; request: "
                    + PathWalk.text(request.buffer(), request.methodStart(), request.methodLength()) + ' '
                    + PathWalk.text(request.buffer(), request.authorityStart(), request.authorityLength()) + ' '
                    + PathWalk.text(request.buffer(), request.pathStart(), request.pathLength()));
        }
    }
}
