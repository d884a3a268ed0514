package io.ringway.config.compile;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.hcm.HttpOptions;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.log.LogFiles;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.routing.RouteTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** HTTP connection managers: options, route table, filter chain. Owner: control. */
final class HcmCompiler {
    private final Problems problems;
    private final ClusterIndex clusters;
    private final HttpFilterChain filterChain;
    private final StatsRegistry stats;
    private final RuntimeSlots runtime;
    private final Map<RouteTable, RouteOrigins> origins = new HashMap<>();
    private final LogFiles logFiles;

    HcmCompiler(
            Problems problems,
            ClusterIndex clusters,
            HttpFilterChain filterChain,
            StatsRegistry stats,
            RuntimeSlots runtime,
            LogFiles logFiles) {
        this.problems = problems;
        this.clusters = clusters;
        this.filterChain = filterChain;
        this.stats = stats;
        this.runtime = runtime;
        this.logFiles = logFiles;
    }

    /** Of every table so far. */
    Map<RouteTable, RouteOrigins> origins() {
        return origins;
    }

    /** Makes the descriptor once everything is right; null after a problem. */
    @Nullable
    Supplier<HcmDescriptor> compile(HttpConnectionManager hcm, FieldNode at) {
        HttpOptions options = new HttpOptionsCompiler(problems).compile(hcm, at);
        RouteTableCompiler.Compiled routes = new RouteTableCompiler(problems, clusters, runtime)
                .compile(hcm.getRouteConfig(), at.field("route_config"));
        List<Supplier<HttpFilterFactory>> filters = filterChain.compile(
                hcm.getHttpFiltersList(), at.field("http_filters"), hcm.getStatPrefix(), problems, clusters, stats);
        Supplier<AccessLogs> accessLogs = new AccessLogCompiler(problems, logFiles, runtime)
                .compile(hcm.getAccessLogList(), at.field("access_log"));
        if (routes == null) {
            return null;
        }
        origins.put(routes.table(), routes.origins());
        return () -> new HcmDescriptor(
                hcm.getStatPrefix(),
                hcm.getRouteConfig().getName(),
                routes.table(),
                routes.targets(stats),
                clusters.names(),
                filters.stream().map(Supplier::get).toList(),
                options,
                accessLogs.get(),
                HcmStats.register(stats, hcm.getStatPrefix()));
    }
}
