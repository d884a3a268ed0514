package io.ringway.config.compile;

import io.ringway.config.model.Position;
import io.ringway.routing.RouteTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where the parts of a configuration were written, for people who ask. Owner: any (immutable).
 *
 * @param listeners in the order of the snapshot
 * @param clusters in the order of the snapshot
 * @param routes by table
 * @param clusterUses where each cluster that anything names is named first
 */
public record Origins(
        List<Position> listeners,
        List<Position> clusters,
        Map<RouteTable, RouteOrigins> routes,
        Map<String, Position> clusterUses) {
    public Origins {
        listeners = List.copyOf(listeners);
        clusters = List.copyOf(clusters);
        routes = Map.copyOf(routes);
        clusterUses = Map.copyOf(clusterUses);
    }

    /** Of a table of the same configuration. */
    public RouteOrigins of(RouteTable table) {
        return Objects.requireNonNull(routes.get(table), "a table of another configuration");
    }
}
