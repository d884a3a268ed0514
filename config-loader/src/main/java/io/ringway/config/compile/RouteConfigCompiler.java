package io.ringway.config.compile;

import io.envoyproxy.envoy.config.bootstrap.v3.ClusterManager;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.hcm.FilterChain;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.hcm.HttpOptions;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.log.LogFiles;
import io.ringway.hotpath.router.RouterFactory;
import io.ringway.hotpath.router.RouterOptions;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.memory.BufferLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a route configuration without the bootstrap around it: behind a listener that only routes, with a cluster of one host for every name
 * that the routes lead to. Owner: the thread that asks.
 */
public final class RouteConfigCompiler {
    private static final String NAME = "routes";
    /** Belongs to nobody (RFC 5737). */
    private static final String HOST = "192.0.2.1";

    /**
     * Routes with what they need to be played.
     *
     * @param slots the runtime keys that they read
     */
    public record CompiledRoutes(
            ListenerDescriptor listener,
            RouteConfiguration config,
            RouteOrigins origins,
            List<ClusterDescriptor> clusters,
            RuntimeSlots slots) {}

    private final StatsRegistry stats;
    private final HostRegistry hosts;

    public RouteConfigCompiler(StatsRegistry stats, HostRegistry hosts) {
        this.stats = stats;
        this.hosts = hosts;
    }

    /**
     * Null after a problem.
     *
     * @param furtherClusters clusters that exist beside those that the routes name
     */
    public @Nullable CompiledRoutes compile(
            RouteConfiguration config, FieldNode at, Problems problems, Set<String> furtherClusters) {
        RuntimeSlots slots = new RuntimeSlots();
        ClusterIndex index = ClusterIndex.open(problems);
        furtherClusters.forEach(name -> index.require(name, at));
        RouteTableCompiler.Compiled routes = new RouteTableCompiler(
                        problems, index, slots, new FilterOverridesCompiler(problems, null), true)
                .compile(config, at);
        ClusterCompiler standIns = new ClusterCompiler(
                problems,
                stats,
                hosts,
                slots,
                null,
                new ConnectionRulesCompiler(problems, ClusterManager.getDefaultInstance(), at),
                new DnsCaches(problems, DnsServers.OF_SYSTEM),
                DnsServers.OF_SYSTEM,
                new EventLogs(new LogFiles(stats), ""),
                null);
        List<Supplier<CompiledCluster>> clusters = new ArrayList<>();
        for (String name : index.allNames()) {
            Supplier<CompiledCluster> cluster = standIns.compile(standIn(name), clusters.size(), null, false, at);
            if (cluster == null) {
                return null;
            }
            clusters.add(cluster);
        }
        if (routes == null || problems.hasErrors()) {
            return null;
        }
        HcmDescriptor hcm = new HcmDescriptor(
                NAME,
                config.getName(),
                routes.table(),
                routes.targets(stats),
                index.names(),
                FilterChain.of(List.of(new RouterFactory(RouterOptions.DEFAULT))),
                HttpOptions.DEFAULT,
                AccessLogs.NONE,
                HcmStats.register(stats, NAME));
        ListenerDescriptor listener = ListenerDescriptor.http(
                NAME,
                io.ringway.transport.net.Endpoint.ip(HOST, 80),
                ListenOptions.DEFAULT,
                BufferLimit.DEFAULT_BYTES,
                hcm,
                ListenerStats.register(stats, NAME));
        return new CompiledRoutes(
                listener,
                config,
                routes.origins(),
                clusters.stream().map(made -> made.get().descriptor()).toList(),
                slots);
    }

    private static Cluster standIn(String name) {
        SocketAddress.Builder socket =
                SocketAddress.newBuilder().setAddress(HOST).setPortValue(80);
        Endpoint.Builder endpoint =
                Endpoint.newBuilder().setAddress(Address.newBuilder().setSocketAddress(socket));
        return Cluster.newBuilder()
                .setName(name)
                .setLoadAssignment(ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .addEndpoints(LocalityLbEndpoints.newBuilder()
                                .addLbEndpoints(LbEndpoint.newBuilder().setEndpoint(endpoint))))
                .build();
    }
}
