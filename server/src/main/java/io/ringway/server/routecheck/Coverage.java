package io.ringway.server.routecheck;

import io.ringway.config.compile.RouteOrigins;
import io.ringway.config.model.Position;
import io.ringway.routing.Route;
import io.ringway.routing.RouteTable;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.WeightedClusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of a table its tests look at, as Envoy's tool counts it: a route is covered when a field of its outcome was compared and was right;
 * of a route with weighted clusters each cluster counts. Header matchers do not count. Owner: the thread that asks.
 */
final class Coverage {
    /** cluster, virtual cluster, virtual host, path and host of what is forwarded. */
    private static final int FORWARD_FIELDS = 5;
    /** Path and code of a redirect or direct response. */
    private static final int ANSWER_FIELDS = 2;

    private record Unit(int routeId, String cluster) {}

    private final RouteTable table;
    private final RouteOrigins origins;
    private final Map<Unit, Set<String>> covered = new HashMap<>();

    Coverage(RouteTable table, RouteOrigins origins) {
        this.table = table;
        this.origins = origins;
    }

    /** A field was compared and was right. */
    void onMatch(Outcome outcome, String field) {
        Route route = outcome.route();
        boolean isOfAnswer = field.endsWith("_redirect") || field.startsWith("code_");
        if (route != null && isOfAnswer != outcome.isForwarded()) {
            String cluster = outcome.isWeighted() ? outcome.actual("cluster_name") : "";
            covered.computeIfAbsent(new Unit(route.id(), cluster), _ -> new HashSet<>())
                    .add(field);
        }
    }

    /** Per cent of the routes. */
    double percent() {
        return percent(covered.size());
    }

    /** Per cent of the fields of all routes. */
    double percentOfFields() {
        double sum = 0;
        for (Map.Entry<Unit, Set<String>> one : covered.entrySet()) {
            boolean isForward = table.route(one.getKey().routeId()).action() instanceof ForwardAction;
            sum += (double) one.getValue().size() / (isForward ? FORWARD_FIELDS : ANSWER_FIELDS);
        }
        return percent(sum);
    }

    private double percent(double routes) {
        int units = 0;
        for (int i = 0; i < table.routeCount(); i++) {
            units += units(table.route(i));
        }
        return units == 0 ? 100 : 100 * routes / units;
    }

    private static int units(Route route) {
        WeightedClusters weighted = route.action() instanceof ForwardAction action ? weighted(action) : null;
        return weighted == null ? 1 : weighted.size();
    }

    private static @Nullable WeightedClusters weighted(ForwardAction action) {
        return action.cluster() instanceof WeightedClusters weighted ? weighted : null;
    }

    /** Where the routes stand that no test looks at. */
    List<Position> uncovered() {
        Set<Integer> ids = new HashSet<>();
        covered.keySet().forEach(unit -> ids.add(unit.routeId()));
        List<Position> uncovered = new ArrayList<>();
        int id = 0;
        for (RouteOrigins.Host host : origins.hosts()) {
            for (Position at : host.routes()) {
                if (!ids.contains(id++)) {
                    uncovered.add(at);
                }
            }
        }
        return uncovered;
    }
}
