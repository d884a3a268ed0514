package io.ringway.routing;

import java.util.List;

/**
 * The virtual clusters of a virtual host (Envoy {@code VirtualHost.virtual_clusters}): names for kinds of requests, for statistics only. The
 * first one whose conditions hold is a request's. Owner: any (immutable).
 */
public final class VirtualClusters {
    private static final RouteCondition[] NO_CONDITIONS = {};

    private final RouteCondition[][] conditions;

    /**
     * @param conditions of each, in the order of the configuration; all must hold
     */
    public VirtualClusters(List<List<RouteCondition>> conditions) {
        this.conditions =
                conditions.stream().map(all -> all.toArray(NO_CONDITIONS)).toArray(RouteCondition[][]::new);
    }

    /** Index of a request's virtual cluster; that of Envoy's {@code other}, one more than the last, if none takes it. */
    int find(MatchInput input) {
        int index = 0;
        while (index < conditions.length && !RouteCondition.allHold(conditions[index], input)) {
            index++;
        }
        return index;
    }
}
