package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.routing.RouteTable;
import java.util.List;

/**
 * A configured HTTP connection manager (Envoy {@code HttpConnectionManager}). Owner: any (immutable).
 *
 * @param targets by route id
 * @param filters in the order of the configuration; the last one is terminal (the router)
 */
public record HcmDescriptor(
        String statPrefix,
        String routeConfigName,
        RouteTable routes,
        List<RouteTarget> targets,
        List<HttpFilterFactory> filters,
        HttpOptions options,
        HcmStats stats) {}
