package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.trace.TracingDescriptor;
import io.ringway.routing.RouteTable;
import io.ringway.routing.index.ByteMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configured HTTP connection manager (Envoy {@code HttpConnectionManager}). Owner: any (immutable).
 *
 * @param targets by route id
 * @param clusterNames index of each cluster by its name, in scope 0
 * @param filters the chain
 * @param tracing null if nothing is traced
 * @param localReplies null if the proxy's own answers go out as they are
 */
public record HcmDescriptor(
        String statPrefix,
        String routeConfigName,
        RouteTable routes,
        List<RouteTarget> targets,
        ByteMap clusterNames,
        FilterChain filters,
        HttpOptions options,
        AccessLogs accessLogs,
        HcmStats stats,
        @Nullable TracingDescriptor tracing,
        @Nullable LocalReplyMapping localReplies) {

    /** Without traces and changes of the proxy's own answers. */
    public HcmDescriptor(
            String statPrefix,
            String routeConfigName,
            RouteTable routes,
            List<RouteTarget> targets,
            ByteMap clusterNames,
            FilterChain filters,
            HttpOptions options,
            AccessLogs accessLogs,
            HcmStats stats) {
        this(
                statPrefix,
                routeConfigName,
                routes,
                targets,
                clusterNames,
                filters,
                options,
                accessLogs,
                stats,
                null,
                null);
    }

    /** The same with other filters, without logs and traces. */
    public HcmDescriptor withFilters(FilterChain others) {
        return new HcmDescriptor(
                statPrefix, routeConfigName, routes, targets, clusterNames, others, options, AccessLogs.NONE, stats);
    }
}
