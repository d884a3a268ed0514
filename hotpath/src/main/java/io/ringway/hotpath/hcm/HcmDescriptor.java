package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.routing.RouteTable;
import io.ringway.routing.index.ByteMap;
import java.util.List;

/**
 * A configured HTTP connection manager (Envoy {@code HttpConnectionManager}). Owner: any (immutable).
 *
 * @param targets by route id
 * @param clusterNames index of each cluster by its name, in scope 0
 * @param filters in the order of the configuration; the last one is terminal (the router)
 */
public record HcmDescriptor(
        String statPrefix,
        String routeConfigName,
        RouteTable routes,
        List<RouteTarget> targets,
        ByteMap clusterNames,
        List<HttpFilterFactory> filters,
        HttpOptions options,
        AccessLogs accessLogs,
        HcmStats stats) {

    /** The same with other filters, and without logs. */
    public HcmDescriptor withFilters(List<HttpFilterFactory> others) {
        return new HcmDescriptor(
                statPrefix,
                routeConfigName,
                routes,
                targets,
                clusterNames,
                List.copyOf(others),
                options,
                AccessLogs.NONE,
                stats);
    }
}
