package io.ringway.server.why;

import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.tape.TapeEntry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Finds requests on the tapes of all workers. Owner: any. */
public final class Decisions {
    private static final Comparator<Decision> LATEST_FIRST = Comparator.comparingLong((Decision decision) ->
                    decision.entry().epochMicros() + decision.entry().endUs())
            .reversed();
    private static final Comparator<Decision> SLOWEST_FIRST = Comparator.comparingInt(
                    (Decision decision) -> decision.entry().endUs())
            .reversed()
            .thenComparing(LATEST_FIRST);

    private final List<DecisionTape> tapes;
    private final StatsRegistry registry;
    private final UnaryOperator<String> policies;

    /**
     * Reads nothing yet.
     *
     * @param tapes one per worker
     * @param policies name of a cluster's load balancing policy by the cluster's name, empty if there is no such cluster
     */
    public Decisions(List<DecisionTape> tapes, StatsRegistry registry, UnaryOperator<String> policies) {
        this.tapes = List.copyOf(tapes);
        this.registry = registry;
        this.policies = policies;
    }

    /** The latest requests that pass the filter, the last one first. */
    public List<Decision> latest(DecisionFilter filter, int limit) {
        return find(filter, LATEST_FIRST, limit);
    }

    /** The slowest requests that pass the filter, the slowest first. */
    public List<Decision> slowest(DecisionFilter filter, int limit) {
        return find(filter, SLOWEST_FIRST, limit);
    }

    /**
     * The slowest requests of all, the slowest first; cheap enough for a page that is drawn every second.
     *
     * @param sinceMicros wall clock; those that began earlier are left out
     */
    public List<Decision> slowest(long sinceMicros, int limit) {
        Map<Integer, RouteStats.Block> routes = routes();
        return tapes.stream()
                .flatMap(tape -> tape.readSlowest(sinceMicros, limit).stream())
                .map(entry -> decision(entry, routes))
                .sorted(SLOWEST_FIRST)
                .limit(limit)
                .toList();
    }

    private List<Decision> find(DecisionFilter filter, Comparator<Decision> order, int limit) {
        Map<Integer, RouteStats.Block> routes = routes();
        return tapes.stream()
                .flatMap(tape -> tape.read().stream())
                .map(entry -> decision(entry, routes))
                .filter(filter::admits)
                .sorted(order)
                .limit(limit)
                .toList();
    }

    private Map<Integer, RouteStats.Block> routes() {
        Map<Integer, RouteStats.Block> routes = new HashMap<>();
        for (StatsRegistry.Place place : registry.blocks()) {
            if (place.block() instanceof RouteStats.Block block) {
                routes.put(place.firstValue(), block);
            }
        }
        return routes;
    }

    private Decision decision(TapeEntry entry, Map<Integer, RouteStats.Block> routes) {
        RouteStats.Block route = routes.get(entry.routeId());
        String policy = entry.cluster().isEmpty() ? "" : policies.apply(entry.cluster());
        return route == null
                ? new Decision(entry, "", "", "", policy)
                : new Decision(entry, route.routeConfig(), route.virtualHost(), route.route(), policy);
    }
}
