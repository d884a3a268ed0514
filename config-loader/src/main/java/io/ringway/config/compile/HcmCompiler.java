package io.ringway.config.compile;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.hcm.HttpOptions;
import io.ringway.hotpath.hcm.LocalReplyMapping;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.log.LogFiles;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.trace.TracingDescriptor;
import io.ringway.routing.RouteTable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** HTTP connection managers: options, route table, filter chain. Owner: control. */
final class HcmCompiler {
    private final Problems problems;
    private final ClusterIndex clusters;
    private final DnsCaches dnsCaches;
    private final HttpFilterCompilers filters;
    private final StatsRegistry stats;
    private final RuntimeSlots runtime;
    private final Map<RouteTable, RouteOrigins> origins = new HashMap<>();
    private final LogFiles logFiles;
    private final TracingCompiler tracing;

    HcmCompiler(
            Problems problems,
            ClusterIndex clusters,
            DnsCaches dnsCaches,
            HttpFilterCompilers filters,
            StatsRegistry stats,
            RuntimeSlots runtime,
            LogFiles logFiles,
            TracingCompiler tracing) {
        this.problems = problems;
        this.clusters = clusters;
        this.dnsCaches = dnsCaches;
        this.filters = filters;
        this.stats = stats;
        this.runtime = runtime;
        this.logFiles = logFiles;
        this.tracing = tracing;
    }

    /** Of every table so far. */
    Map<RouteTable, RouteOrigins> origins() {
        return origins;
    }

    /**
     * Makes the descriptor once everything is right; null after a problem.
     *
     * @param isEgress the listener is for what leaves the service
     */
    @Nullable
    Supplier<HcmDescriptor> compile(HttpConnectionManager hcm, boolean isEgress, FieldNode at) {
        HttpOptions options = new HttpOptionsCompiler(problems).compile(hcm, at);
        HttpFilterChain chain = HttpFilterChain.compile(
                hcm.getHttpFiltersList(),
                at.field("http_filters"),
                filters,
                new HttpFilterCompiler.Scope(
                        "", // each filter has its own
                        hcm.getStatPrefix(),
                        hcm.getUseRemoteAddress().getValue(),
                        problems,
                        clusters,
                        dnsCaches,
                        runtime,
                        stats));
        FilterOverridesCompiler overrides = new FilterOverridesCompiler(problems, chain);
        RouteTableCompiler.Compiled routes = new RouteTableCompiler(
                        problems, clusters, runtime, overrides, hcm.hasTracing())
                .compile(hcm.getRouteConfig(), at.field("route_config"));
        Supplier<TracingDescriptor> traced = tracing.compile(hcm, isEgress, at);
        Supplier<AccessLogs> accessLogs = new AccessLogCompiler(problems, logFiles, runtime)
                .compile(hcm.getAccessLogList(), at.field("access_log"));
        LocalReplyMapping localReplies = new LocalReplyCompiler(problems, runtime).compile(hcm, at);
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
                chain.make(overrides.isAnythingSwitched()),
                options,
                accessLogs.get(),
                HcmStats.register(stats, hcm.getStatPrefix()),
                traced == null ? null : traced.get(),
                localReplies);
    }
}
