package io.ringway.config.dynamic;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.WalkedMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lays what stands in other files into a bootstrap: {@code dynamic_resources} among the static ones, the routes of {@code rds} into their
 * connection managers, secrets into the contexts of TLS. Owner: control.
 */
public final class BootstrapExpander {
    private static final String SOCKET = "transport_socket";

    private final ResourceReader reader;

    public BootstrapExpander(ResourceReader reader) {
        this.reader = reader;
    }

    /**
     * The bootstrap as if all of it had been written in one file; the same if it names no other.
     *
     * @param at its positions, which get those of the other files
     */
    public Bootstrap expand(Bootstrap bootstrap, FieldNode at) {
        StaticResources.Builder resources = bootstrap.getStaticResources().toBuilder();
        FieldNode resourcesAt = at.field("static_resources");
        FieldNode dynamicAt = at.field("dynamic_resources");
        if (bootstrap.getDynamicResources().hasCdsConfig()) {
            addClusters(
                    bootstrap.getDynamicResources().getCdsConfig(),
                    dynamicAt,
                    resources,
                    resourcesAt.field("clusters"));
        }
        if (bootstrap.getDynamicResources().hasLdsConfig()) {
            addListeners(
                    bootstrap.getDynamicResources().getLdsConfig(),
                    dynamicAt,
                    resources,
                    resourcesAt.field("listeners"));
        }
        SecretExpander secrets = new SecretExpander(reader, resources.getSecretsList(), resourcesAt.field("secrets"));
        FieldNode clustersAt = resourcesAt.field("clusters");
        for (int i = 0; i < resources.getClustersCount(); i++) {
            Cluster cluster = resources.getClusters(i);
            TransportSocket socket = cluster.getTransportSocket();
            TransportSocket expanded =
                    secrets.expand(socket, clustersAt.element(i).field(SOCKET));
            if (!expanded.equals(socket)) {
                resources.setClusters(i, cluster.toBuilder().setTransportSocket(expanded));
            }
        }
        FieldNode listenersAt = resourcesAt.field("listeners");
        for (int i = 0; i < resources.getListenersCount(); i++) {
            Listener listener = resources.getListeners(i);
            Listener expanded = withChains(
                    listener,
                    listenersAt.element(i),
                    (chain, chainAt) -> withSecrets(withRoutes(chain, chainAt), secrets, chainAt));
            if (!expanded.equals(listener)) {
                resources.setListeners(i, expanded);
            }
        }
        return resources.build().equals(bootstrap.getStaticResources())
                ? bootstrap
                : bootstrap.toBuilder().setStaticResources(resources).build();
    }

    private void addClusters(ConfigSource config, FieldNode at, StaticResources.Builder into, FieldNode listAt) {
        all(config, at.field("cds_config"), Cluster.class, Subscription.Kind.CLUSTERS, Cluster::getName, listAt)
                .forEach(into::addClusters);
    }

    private void addListeners(ConfigSource config, FieldNode at, StaticResources.Builder into, FieldNode listAt) {
        all(config, at.field("lds_config"), Listener.class, Subscription.Kind.LISTENERS, Listener::getName, listAt)
                .forEach(into::addListeners);
    }

    private <M extends Message> List<M> all(
            ConfigSource config,
            FieldNode at,
            Class<M> type,
            Subscription.Kind kind,
            Function<M, String> named,
            FieldNode listAt) {
        ResourceFile file = reader.open(config, at);
        if (file == null) {
            listAt.markBroken(); // so that nobody misses what may stand in the file
            return List.of();
        }
        reader.subscribe(new Subscription(kind, "", "", file.file(), file.directory(), file.version()));
        List<M> all = new ArrayList<>();
        for (Placed<M> one : reader.all(file, type, kind)) {
            listAt.graftElement(one.at());
            all.add(one.message());
            reader.add(new DynamicResource(kind, named.apply(one.message()), file.version(), one.message()));
        }
        return all;
    }

    private static FilterChain withSecrets(FilterChain chain, SecretExpander secrets, FieldNode at) {
        TransportSocket socket = chain.getTransportSocket();
        TransportSocket expanded = secrets.expand(socket, at.field(SOCKET));
        return expanded.equals(socket)
                ? chain
                : chain.toBuilder().setTransportSocket(expanded).build();
    }

    /** The listener with other filter chains. */
    private static Listener withChains(
            Listener listener, FieldNode at, BiFunction<FilterChain, FieldNode, FilterChain> change) {
        Listener.Builder changed = listener.toBuilder();
        FieldNode chainsAt = at.field("filter_chains");
        for (int i = 0; i < listener.getFilterChainsCount(); i++) {
            changed.setFilterChains(i, change.apply(listener.getFilterChains(i), chainsAt.element(i)));
        }
        if (listener.hasDefaultFilterChain()) {
            changed.setDefaultFilterChain(
                    change.apply(listener.getDefaultFilterChain(), at.field("default_filter_chain")));
        }
        return changed.build();
    }

    private FilterChain withRoutes(FilterChain chain, FieldNode at) {
        FilterChain.Builder routed = chain.toBuilder();
        FieldNode filtersAt = at.field("filters");
        for (int i = 0; i < chain.getFiltersCount(); i++) {
            Filter filter = chain.getFilters(i);
            FieldNode configAt = filtersAt.element(i).field("typed_config");
            if (filter.getTypedConfig().is(HttpConnectionManager.class)
                    && configAt.field("rds").isWritten()) {
                routed.setFilters(
                        i, filter.toBuilder().setTypedConfig(Any.pack(withRoutes(manager(filter), configAt))));
            }
        }
        return routed.build();
    }

    private static HttpConnectionManager manager(Filter filter) {
        return WalkedMessages.unpack(filter.getTypedConfig(), HttpConnectionManager.parser());
    }

    private HttpConnectionManager withRoutes(HttpConnectionManager manager, FieldNode at) {
        if (!manager.hasRds()) {
            return manager;
        }
        String name = manager.getRds().getRouteConfigName();
        ResourceFile file = reader.open(manager.getRds().getConfigSource(), at.at("rds", "config_source"));
        Placed<RouteConfiguration> routes = file == null ? null : find(file, manager, name);
        if (routes == null) {
            at.field("route_config").markBroken();
            return manager.toBuilder()
                    .setRouteConfig(RouteConfiguration.newBuilder().setName(name))
                    .build();
        }
        at.graft("route_config", routes.at());
        return manager.toBuilder()
                .setRouteConfig(checkedLater(routes.message()))
                .build();
    }

    private @Nullable Placed<RouteConfiguration> find(ResourceFile file, HttpConnectionManager manager, String name) {
        reader.subscribe(new Subscription(
                Subscription.Kind.ROUTES,
                name,
                manager.getStatPrefix(),
                file.file(),
                file.directory(),
                file.version()));
        Placed<RouteConfiguration> found = reader.find(
                file,
                RouteConfiguration.class,
                Subscription.Kind.ROUTES,
                RouteConfiguration::getName,
                name,
                "the connection manager \"" + manager.getStatPrefix() + "\"");
        if (found != null) {
            reader.add(new DynamicResource(Subscription.Kind.ROUTES, name, file.version(), found.message()));
        }
        return found;
    }

    /** Envoy: routes that come by RDS may lead to clusters that do not exist (yet), unless they say otherwise. */
    private static RouteConfiguration checkedLater(RouteConfiguration routes) {
        return routes.hasValidateClusters()
                ? routes
                : routes.toBuilder().setValidateClusters(BoolValue.of(false)).build();
    }
}
