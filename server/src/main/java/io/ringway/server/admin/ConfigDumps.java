package io.ringway.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.ringway.config.dynamic.DynamicResource;
import io.ringway.config.dynamic.Subscription;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.HostState;
import io.ringway.lb.LocalityGroup;
import io.ringway.server.control.Inventory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The configuration in force as the messages that Envoy's {@code /config_dump} consists of. Owner: admin. */
final class ConfigDumps {
    private final Inventory inventory;
    /** Whether a listener, a route configuration, a cluster of this name is wanted. */
    private final Predicate<String> names;

    private final Bootstrap bootstrap;
    private final Timestamp updated;

    ConfigDumps(Inventory inventory, Predicate<String> names) {
        this.inventory = inventory;
        this.names = names;
        if (!(inventory.bootstrap() instanceof Bootstrap known)) {
            throw new IllegalStateException("the configuration is no Bootstrap");
        }
        bootstrap = Redaction.redacted(known);
        updated = timestamp(inventory.updatedAt());
    }

    /** All of them; the hosts only if they are asked for. */
    List<Message> all(boolean areEndpointsWanted) {
        List<Message> dumps = new ArrayList<>(List.of(bootstrapDump(), clusters()));
        if (areEndpointsWanted) {
            dumps.add(endpoints());
        }
        dumps.add(listeners());
        dumps.add(routes());
        SecretsConfigDump secrets = secrets();
        if (!secrets.equals(SecretsConfigDump.getDefaultInstance())) {
            dumps.add(secrets);
        }
        return dumps;
    }

    private BootstrapConfigDump bootstrapDump() {
        return BootstrapConfigDump.newBuilder()
                .setBootstrap(bootstrap)
                .setLastUpdated(updated)
                .build();
    }

    private ClustersConfigDump clusters() {
        ClustersConfigDump.Builder dump =
                ClustersConfigDump.newBuilder().setVersionInfo(version(Subscription.Kind.CLUSTERS));
        for (Cluster cluster : bootstrap.getStaticResources().getClustersList()) {
            if (names.test(cluster.getName())) {
                dump.addStaticClusters(ClustersConfigDump.StaticCluster.newBuilder()
                        .setCluster(Any.pack(cluster))
                        .setLastUpdated(updated));
            }
        }
        for (Inventory.Dynamic cluster : dynamics(Subscription.Kind.CLUSTERS)) {
            dump.addDynamicActiveClusters(ClustersConfigDump.DynamicCluster.newBuilder()
                    .setVersionInfo(cluster.resource().version())
                    .setCluster(Any.pack(Redaction.redacted(cluster.resource().message())))
                    .setLastUpdated(timestamp(cluster.since())));
        }
        return dump.build();
    }

    /** Those of a kind whose name is wanted. */
    private List<Inventory.Dynamic> dynamics(Subscription.Kind kind) {
        return inventory.dynamics().stream()
                .filter(one -> one.resource().kind() == kind)
                .filter(one -> names.test(one.resource().name()))
                .toList();
    }

    /** That of the file that all resources of a kind come from; empty if there are none. */
    private String version(Subscription.Kind kind) {
        return inventory.dynamics().stream()
                .map(Inventory.Dynamic::resource)
                .filter(one -> one.kind() == kind)
                .map(DynamicResource::version)
                .findFirst()
                .orElse("");
    }

    private ListenersConfigDump listeners() {
        ListenersConfigDump.Builder dump =
                ListenersConfigDump.newBuilder().setVersionInfo(version(Subscription.Kind.LISTENERS));
        for (Listener listener : bootstrap.getStaticResources().getListenersList()) {
            if (names.test(listener.getName())) {
                dump.addStaticListeners(ListenersConfigDump.StaticListener.newBuilder()
                        .setListener(Any.pack(listener))
                        .setLastUpdated(updated));
            }
        }
        for (Inventory.Dynamic listener : dynamics(Subscription.Kind.LISTENERS)) {
            dump.addDynamicListeners(ListenersConfigDump.DynamicListener.newBuilder()
                    .setName(listener.resource().name())
                    .setActiveState(ListenersConfigDump.DynamicListenerState.newBuilder()
                            .setVersionInfo(listener.resource().version())
                            .setListener(Any.pack(
                                    Redaction.redacted(listener.resource().message())))
                            .setLastUpdated(timestamp(listener.since()))));
        }
        return dump.build();
    }

    private RoutesConfigDump routes() {
        RoutesConfigDump.Builder dump = RoutesConfigDump.newBuilder();
        bootstrap.getStaticResources().getListenersList().forEach(listener -> addRoutes(listener, dump));
        for (Inventory.Dynamic one : inventory.dynamics()) {
            if (one.resource().message() instanceof Listener listener) {
                addRoutes(listener, dump);
            }
        }
        for (Inventory.Dynamic routes : dynamics(Subscription.Kind.ROUTES)) {
            dump.addDynamicRouteConfigs(RoutesConfigDump.DynamicRouteConfig.newBuilder()
                    .setVersionInfo(routes.resource().version())
                    .setRouteConfig(Any.pack(routes.resource().message()))
                    .setLastUpdated(timestamp(routes.since())));
        }
        return dump.build();
    }

    private SecretsConfigDump secrets() {
        SecretsConfigDump.Builder dump = SecretsConfigDump.newBuilder();
        for (Secret secret : bootstrap.getStaticResources().getSecretsList()) {
            if (names.test(secret.getName())) {
                dump.addStaticSecrets(SecretsConfigDump.StaticSecret.newBuilder()
                        .setName(secret.getName())
                        .setSecret(Any.pack(secret))
                        .setLastUpdated(updated));
            }
        }
        for (Inventory.Dynamic secret : dynamics(Subscription.Kind.SECRETS)) {
            dump.addDynamicActiveSecrets(SecretsConfigDump.DynamicSecret.newBuilder()
                    .setName(secret.resource().name())
                    .setVersionInfo(secret.resource().version())
                    .setSecret(Any.pack(Redaction.redacted(secret.resource().message())))
                    .setLastUpdated(timestamp(secret.since())));
        }
        return dump.build();
    }

    private void addRoutes(Listener listener, RoutesConfigDump.Builder dump) {
        for (FilterChain chain : listener.getFilterChainsList()) {
            addRoutes(chain, dump);
        }
        addRoutes(listener.getDefaultFilterChain(), dump);
    }

    private void addRoutes(FilterChain chain, RoutesConfigDump.Builder dump) {
        for (Filter filter : chain.getFiltersList()) {
            if (!filter.getTypedConfig().is(HttpConnectionManager.class)) {
                continue;
            }
            RouteConfiguration routes = manager(filter).getRouteConfig();
            if (manager(filter).hasRouteConfig() && names.test(routes.getName())) {
                dump.addStaticRouteConfigs(RoutesConfigDump.StaticRouteConfig.newBuilder()
                        .setRouteConfig(Any.pack(routes))
                        .setLastUpdated(updated));
            }
        }
    }

    private static HttpConnectionManager manager(Filter filter) {
        try {
            return filter.getTypedConfig().unpack(HttpConnectionManager.class);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a connection manager in force cannot be read", e);
        }
    }

    /** The hosts as they are now, with their health. */
    private EndpointsConfigDump endpoints() {
        EndpointsConfigDump.Builder dump = EndpointsConfigDump.newBuilder();
        for (ClusterDescriptor cluster : inventory.clusters()) {
            Inventory.EndpointsRead read = inventory.endpointsRead(cluster.name());
            if (!names.test(cluster.name())) {
                continue;
            }
            if (read != null) {
                dump.addDynamicEndpointConfigs(EndpointsConfigDump.DynamicEndpointConfig.newBuilder()
                        .setVersionInfo(read.version())
                        .setEndpointConfig(Any.pack(assignment(cluster)))
                        .setLastUpdated(timestamp(read.at())));
            } else {
                dump.addStaticEndpointConfigs(EndpointsConfigDump.StaticEndpointConfig.newBuilder()
                        .setEndpointConfig(Any.pack(assignment(cluster))));
            }
        }
        return dump.build();
    }

    private ClusterLoadAssignment assignment(ClusterDescriptor cluster) {
        ClusterHosts hosts = inventory.hostsOf(cluster);
        Map<LocalityGroup, LocalityLbEndpoints.Builder> localities = new LinkedHashMap<>();
        for (int i = 0; i < hosts.hosts().size(); i++) {
            HostState state = hosts.table().hosts().state(i);
            localities
                    .computeIfAbsent(state.group(), ConfigDumps::locality)
                    .addLbEndpoints(endpoint(hosts.hosts().get(i), state));
        }
        ClusterLoadAssignment.Builder assignment =
                ClusterLoadAssignment.newBuilder().setClusterName(cluster.name());
        localities.values().forEach(assignment::addEndpoints);
        return assignment.build();
    }

    private static LocalityLbEndpoints.Builder locality(LocalityGroup group) {
        return LocalityLbEndpoints.newBuilder()
                .setLocality(Locality.newBuilder()
                        .setRegion(group.region())
                        .setZone(group.zone())
                        .setSubZone(group.subZone()))
                .setPriority(group.priority());
    }

    private static LbEndpoint endpoint(UpstreamHost host, HostState state) {
        return LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder()
                        .setAddress(Addresses.message(host.endpoint()))
                        .setHostname(host.host().hostname()))
                .setHealthStatus(HealthStatuses.of(state))
                .setLoadBalancingWeight(UInt32Value.of(host.host().weight()))
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
