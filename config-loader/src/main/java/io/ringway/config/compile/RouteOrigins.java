package io.ringway.config.compile;

import io.ringway.config.model.Position;
import io.ringway.routing.build.RouteOutline;
import java.util.List;

/**
 * What a route table was compiled from and where it was written: kept on the cold side beside the table, for people who ask. Owner: any
 * (immutable).
 *
 * @param name of the route configuration, may be empty
 * @param at where the route configuration stands
 * @param hosts in the order of the configuration
 */
public record RouteOrigins(String name, Position at, RouteOutline outline, List<Host> hosts) {
    public RouteOrigins {
        hosts = List.copyOf(hosts);
    }

    /**
     * A virtual host.
     *
     * @param routes of its routes, in order
     * @param virtualClusters names of its virtual clusters, in order
     */
    public record Host(Position at, List<Position> routes, List<String> virtualClusters) {
        public Host {
            routes = List.copyOf(routes);
            virtualClusters = List.copyOf(virtualClusters);
        }
    }

    /** Which virtual host a route belongs to, as an index. */
    public int hostOf(int routeId) {
        int host = outline.hosts().size() - 1;
        while (outline.hosts().get(host).firstRoute() > routeId) {
            host--;
        }
        // Hosts without routes begin where the next one does: the last that begins here has the route.
        return host;
    }

    /** Where a route stands. */
    public Position route(int routeId) {
        int host = hostOf(routeId);
        return hosts.get(host).routes().get(indexInHost(routeId));
    }

    /** Which route of its virtual host it is, from 0. */
    public int indexInHost(int routeId) {
        return routeId - outline.hosts().get(hostOf(routeId)).firstRoute();
    }
}
