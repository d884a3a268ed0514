package io.ringway.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.ringway.server.control.Inventory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The configuration in force, in the message types that Envoy's tools read. */
final class ConfigDumpPage {
    private final Inventory inventory;

    ConfigDumpPage(Inventory inventory) {
        this.inventory = inventory;
    }

    void addTo(AdminPages pages) {
        pages.view(
                "/config_dump",
                "dump current configs; ?resource=<static_clusters|static_listeners|static_route_configs|bootstrap>",
                this::dump);
    }

    private AdminReply dump(AdminRequest request) {
        if (!(inventory.bootstrap() instanceof Bootstrap bootstrap)) {
            throw new IllegalStateException("the configuration is no Bootstrap");
        }
        Timestamp updated = timestamp(inventory.updatedAt());
        ConfigDump.Builder dump = ConfigDump.newBuilder();
        try {
            String resource = request.parameter("resource", "");
            switch (resource) {
                case "" ->
                    dump.addConfigs(pack(bootstrapDump(bootstrap, updated)))
                            .addConfigs(pack(clusters(bootstrap, updated)))
                            .addConfigs(pack(listeners(bootstrap, updated)))
                            .addConfigs(pack(routes(bootstrap, updated)));
                case "bootstrap" -> dump.addConfigs(pack(bootstrap));
                case "static_clusters" ->
                    clusters(bootstrap, updated)
                            .getStaticClustersList()
                            .forEach(cluster -> dump.addConfigs(pack(cluster)));
                case "static_listeners" ->
                    listeners(bootstrap, updated)
                            .getStaticListenersList()
                            .forEach(listener -> dump.addConfigs(pack(listener)));
                case "static_route_configs" ->
                    routes(bootstrap, updated)
                            .getStaticRouteConfigsList()
                            .forEach(routes -> dump.addConfigs(pack(routes)));
                default -> {
                    return AdminReply.text(404, resource + " not found in config dump");
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return AdminReply.json(Json.message(dump.build(), false));
    }

    private static BootstrapConfigDump bootstrapDump(Bootstrap bootstrap, Timestamp updated) {
        return BootstrapConfigDump.newBuilder()
                .setBootstrap(bootstrap)
                .setLastUpdated(updated)
                .build();
    }

    private static ClustersConfigDump clusters(Bootstrap bootstrap, Timestamp updated) {
        ClustersConfigDump.Builder dump = ClustersConfigDump.newBuilder();
        for (Cluster cluster : bootstrap.getStaticResources().getClustersList()) {
            dump.addStaticClusters(ClustersConfigDump.StaticCluster.newBuilder()
                    .setCluster(pack(cluster))
                    .setLastUpdated(updated));
        }
        return dump.build();
    }

    private static ListenersConfigDump listeners(Bootstrap bootstrap, Timestamp updated) {
        ListenersConfigDump.Builder dump = ListenersConfigDump.newBuilder();
        for (Listener listener : bootstrap.getStaticResources().getListenersList()) {
            dump.addStaticListeners(ListenersConfigDump.StaticListener.newBuilder()
                    .setListener(pack(listener))
                    .setLastUpdated(updated));
        }
        return dump.build();
    }

    private static RoutesConfigDump routes(Bootstrap bootstrap, Timestamp updated)
            throws InvalidProtocolBufferException {
        RoutesConfigDump.Builder dump = RoutesConfigDump.newBuilder();
        for (RouteConfiguration routes : routeConfigurations(bootstrap)) {
            dump.addStaticRouteConfigs(RoutesConfigDump.StaticRouteConfig.newBuilder()
                    .setRouteConfig(pack(routes))
                    .setLastUpdated(updated));
        }
        return dump.build();
    }

    private static List<RouteConfiguration> routeConfigurations(Bootstrap bootstrap)
            throws InvalidProtocolBufferException {
        List<RouteConfiguration> all = new ArrayList<>();
        for (Listener listener : bootstrap.getStaticResources().getListenersList()) {
            for (FilterChain chain : listener.getFilterChainsList()) {
                for (Filter filter : chain.getFiltersList()) {
                    if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
                        HttpConnectionManager manager = filter.getTypedConfig().unpack(HttpConnectionManager.class);
                        if (manager.hasRouteConfig()) {
                            all.add(manager.getRouteConfig());
                        }
                    }
                }
            }
        }
        return all;
    }

    private static Any pack(Message message) {
        return Any.pack(message);
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
