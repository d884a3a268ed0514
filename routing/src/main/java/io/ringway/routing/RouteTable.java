package io.ringway.routing;

import io.ringway.routing.index.HostIndex;
import io.ringway.routing.index.PathIndex;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A compiled route configuration (Envoy {@code RouteConfiguration}), made by {@code routing.build.RouteTableBuilder}. A worker matches with
 * its own {@link #newMatcher}. Owner: any (immutable).
 */
public final class RouteTable {
    private static final RouteCondition[] NO_CONDITIONS = {};

    private final HostIndex hosts;
    private final PathIndex paths;
    private final VirtualHost[] virtualHosts;
    private final Route[] routes;
    private final RouteCondition[][] conditions;
    private final boolean arePathParametersIgnored;

    /**
     * Puts compiled parts together.
     *
     * @param hosts finds indexes of {@code virtualHosts}
     * @param paths finds indexes of {@code routes}
     * @param routes by id
     * @param conditions by route id; all of a route's must hold
     * @param arePathParametersIgnored {@code ignore_path_parameters_in_path_matching}
     */
    public RouteTable(
            HostIndex hosts,
            PathIndex paths,
            List<VirtualHost> virtualHosts,
            List<Route> routes,
            List<List<RouteCondition>> conditions,
            boolean arePathParametersIgnored) {
        this.hosts = hosts;
        this.paths = paths;
        this.virtualHosts = virtualHosts.toArray(new VirtualHost[0]);
        this.routes = routes.toArray(new Route[0]);
        this.conditions = new RouteCondition[conditions.size()][];
        for (int i = 0; i < this.conditions.length; i++) {
            this.conditions[i] = conditions.get(i).toArray(NO_CONDITIONS);
        }
        this.arePathParametersIgnored = arePathParametersIgnored;
    }

    /** A matcher for one worker. */
    public RouteMatcher newMatcher() {
        return new RouteMatcher(this, paths);
    }

    public int routeCount() {
        return routes.length;
    }

    /**
     * A route.
     *
     * @param id 0 to {@link #routeCount()} minus 1
     */
    public Route route(int id) {
        return routes[id];
    }

    public int virtualHostCount() {
        return virtualHosts.length;
    }

    /**
     * A virtual host.
     *
     * @param index 0 to {@link #virtualHostCount()} minus 1, in the order of the configuration
     */
    public VirtualHost virtualHost(int index) {
        return virtualHosts[index];
    }

    int findHost(DirectBuffer buffer, int start, int length) {
        return hosts.find(buffer, start, length);
    }

    boolean conditionsHold(int route, MatchInput input) {
        return RouteCondition.allHold(conditions[route], input);
    }

    boolean arePathParametersIgnored() {
        return arePathParametersIgnored;
    }
}
