package io.ringway.config.compile;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.ringway.config.dynamic.BootstrapExpander;
import io.ringway.config.dynamic.ResourceReader;
import io.ringway.config.dynamic.Subscription;
import io.ringway.config.edge.EdgeProfile;
import io.ringway.config.edge.Profile;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Position;
import io.ringway.config.model.Problems;
import io.ringway.config.overload.OverloadSettings;
import io.ringway.config.overload.WatchdogSettings;
import io.ringway.config.runtime.LayeredRuntime;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.config.stats.StatsSettings;
import io.ringway.config.tls.TlsContexts;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.log.LogFiles;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.trace.TraceProviders;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.UpstreamTls;
import io.ringway.hotpath.worker.Snapshot;
import io.ringway.lb.priority.LocalCluster;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a whole bootstrap. It can be called again and again: the same names get the same statistics, the same hosts the same objects.
 *
 * <p>Owner: control.
 */
public final class BootstrapCompiler {
    private final StatsRegistry stats;
    private final HostRegistry hosts;
    private final HttpFilterCompilers filters;
    private final List<NetworkFilterCompiler> networkFilters;
    private final RuntimeSlots runtimeSlots = new RuntimeSlots();
    private final Map<String, AtomicInteger> openConnections = new HashMap<>();
    private final LogFiles logFiles;
    private final TraceProviders tracers;
    private final TlsContexts tlsContexts = new TlsContexts();
    private long nextVersion = 1;

    public BootstrapCompiler(
            StatsRegistry stats,
            HostRegistry hosts,
            List<HttpFilterCompiler> filters,
            List<NetworkFilterCompiler> networkFilters) {
        this.stats = stats;
        this.hosts = hosts;
        this.logFiles = new LogFiles(stats);
        this.tracers = new TraceProviders(stats);
        this.filters = new HttpFilterCompilers(filters);
        this.networkFilters = List.copyOf(networkFilters);
    }

    /**
     * Checks everything, also what stands beside a problem that is known already, and then makes the configuration.
     *
     * @param written as it stands in its file; what stands in other files is laid into it
     * @param at positions of the bootstrap's fields, which get those of the other files
     * @param problems with those of the reading; if one of them or a new one is an error nothing is made
     * @param profile what holds for fields that are left out
     * @param node what replaces parts of {@code node}
     * @param inForce the configuration that this one is to replace, or null: clusters that stay as they are keep their objects
     * @param files reads them
     * @return null if there is an error
     */
    public @Nullable CompiledConfig compile(
            Bootstrap written,
            FieldNode at,
            Problems problems,
            Profile profile,
            NodeIdentity node,
            @Nullable CompiledConfig inForce,
            ResourceReader files) {
        EdgeProfile.Filled filled = EdgeProfile.apply(profile, new BootstrapExpander(files).expand(written, at), at);
        Bootstrap bootstrap = filled.bootstrap();
        StaticResources resources = bootstrap.getStaticResources();
        FieldNode resourcesAt = at.field("static_resources");
        NodeIdentity identity = NodeIdentity.of(bootstrap.getNode()).overriddenBy(node);
        FieldNode clustersAt = resourcesAt.field("clusters");
        ClusterIndex clusterIndex = new ClusterIndex(resources.getClustersList(), clustersAt, problems);
        LocalCluster local = new LocalClusterCompiler(problems, clusterIndex).compile(bootstrap, at, identity, hosts);
        String localName = bootstrap.getClusterManager().getLocalClusterName();
        EventLogs eventLogs = new EventLogs(
                logFiles, bootstrap.getClusterManager().getOutlierDetection().getEventLogPath());
        ConnectionRulesCompiler connections =
                new ConnectionRulesCompiler(problems, bootstrap.getClusterManager(), at.field("cluster_manager"));
        boolean isCommonUnchanged = isCommonUnchanged(bootstrap, inForce);
        clusterIndex.ownCluster(identity.cluster());
        DnsServers servers = new DnsResolverCompiler(problems)
                .compile(
                        bootstrap.hasTypedDnsResolverConfig(),
                        bootstrap.getTypedDnsResolverConfig(),
                        at.field("typed_dns_resolver_config"),
                        DnsServers.OF_SYSTEM);
        DnsCaches dnsCaches = new DnsCaches(problems, servers);
        ClusterCompiler clusterCompiler = new ClusterCompiler(
                problems,
                stats,
                hosts,
                runtimeSlots,
                local,
                connections,
                dnsCaches,
                servers,
                eventLogs,
                new EndpointSources(files, problems));
        tlsContexts.begin();
        TransportSocketCompiler sockets = new TransportSocketCompiler(problems, tlsContexts);
        List<@Nullable Supplier<CompiledCluster>> clusters = new ArrayList<>();
        for (int i = 0; i < resources.getClustersCount(); i++) {
            Cluster cluster = resources.getClusters(i);
            TransportSocketCompiler.Upstream tls = sockets.upstream(
                    cluster.getTransportSocket(), clustersAt.element(i).field("transport_socket"));
            CompiledCluster kept = isCommonUnchanged ? unchanged(cluster, i, tls, inForce, identity) : null;
            Supplier<CompiledCluster> compiled =
                    clusterCompiler.compile(cluster, i, tls, kept != null, clustersAt.element(i));
            Subscription endpoints = kept == null ? null : kept.endpoints();
            if (endpoints != null) {
                files.keep(endpoints);
            }
            clusters.add(compiled == null || kept == null ? compiled : () -> kept);
        }
        TracingCompiler tracing =
                new TracingCompiler(problems, clusterIndex, runtimeSlots, stats, tracers, identity, bootstrap, at);
        HcmCompiler hcms =
                new HcmCompiler(problems, clusterIndex, dnsCaches, filters, stats, runtimeSlots, logFiles, tracing);
        FilterChainCompiler filterChains = new FilterChainCompiler(
                problems, clusterIndex, hcms, networkFilters, runtimeSlots, logFiles, stats, sockets);
        ListenerCompiler listenerCompiler =
                new ListenerCompiler(problems, filterChains, stats, runtimeSlots, openConnections);
        FieldNode listenersAt = resourcesAt.field("listeners");
        List<@Nullable Supplier<ListenerDescriptor>> listeners = new ArrayList<>();
        for (int i = 0; i < resources.getListenersCount(); i++) {
            listeners.add(listenerCompiler.compile(resources.getListeners(i), listenersAt.element(i)));
        }
        LayeredRuntime runtime = new RuntimeCompiler(
                        problems,
                        identity,
                        runtimeSlots,
                        key -> OutlierKeys.isRead(key) || BreakerKeys.isRead(key, clusterIndex::has))
                .compile(bootstrap, at.field("layered_runtime"));
        Endpoint admin = admin(bootstrap, at.field("admin"), problems);
        StatsSettings statsSettings = new StatsConfigCompiler(problems, runtimeSlots).compile(bootstrap, at);
        OverloadSettings overload = new OverloadCompiler(problems).compile(bootstrap, at.field("overload_manager"));
        WatchdogSettings.OfThreads watchdogs = new WatchdogCompiler(problems).compile(bootstrap, at);
        if (problems.hasErrors()) {
            return null;
        }
        tlsContexts.complete();
        hosts.knowLocal(localName, local);
        List<CompiledCluster> made =
                allClusters(clusters, clusterIndex.find(localName, at.at("cluster_manager", "local_cluster_name")));
        List<ClusterDescriptor> descriptors =
                made.stream().map(CompiledCluster::descriptor).toList();
        List<DnsCache> caches = dnsCaches.make(stats, hosts);
        Snapshot snapshot = new Snapshot(
                nextVersion++,
                all(listeners),
                descriptors,
                caches.stream().map(DnsCache::descriptor).toList());
        Origins origins = new Origins(
                positions(listenersAt, resources.getListenersCount()),
                positions(clustersAt, resources.getClustersCount()),
                hcms.origins(),
                clusterIndex.firstUses());
        Map<String, CompiledCluster> byName = new LinkedHashMap<>();
        made.forEach(cluster -> byName.put(cluster.name(), cluster));
        return new CompiledConfig(
                snapshot,
                origins,
                byName,
                caches,
                admin,
                identity,
                runtime,
                logFiles.list(),
                statsSettings,
                overload,
                watchdogs,
                tracers,
                written,
                bootstrap,
                files.noted(),
                filled.fills(),
                problems.list().stream().filter(problem -> !problem.isError()).toList());
    }

    /**
     * What a file says now about the endpoints of clusters in force; without an answer for each of them there is a problem.
     *
     * @param clusters those that have their endpoints from the file
     * @param at stands for where the file was named
     */
    public List<EndpointUpdate> endpoints(
            Collection<CompiledCluster> clusters, ResourceReader file, FieldNode at, Problems problems) {
        EndpointSources sources = new EndpointSources(file, problems);
        LbPolicyCompiler policies = new LbPolicyCompiler(problems, runtimeSlots, hosts.local());
        List<EndpointUpdate> updates = new ArrayList<>();
        for (CompiledCluster cluster : clusters) {
            CompiledCluster.EndpointSource source = cluster.source();
            EndpointUpdate update = source == null ? null : sources.update(cluster, source, policies, at);
            if (update != null) {
                updates.add(update);
            }
        }
        return updates;
    }

    /** Where a proxy stands may count for its clusters: then none is the same. */
    private static @Nullable CompiledCluster unchanged(
            Cluster cluster,
            int index,
            TransportSocketCompiler.@Nullable Upstream tls,
            @Nullable CompiledConfig inForce,
            NodeIdentity node) {
        if (inForce == null || !inForce.node().equals(node)) {
            return null;
        }
        CompiledCluster before = inForce.clusters().get(cluster.getName());
        return before != null && before.message().equals(cluster) && isSame(before, tls)
                ? before.withIndex(index)
                : null;
    }

    /** Certificates may stand in files. */
    @SuppressWarnings("ReferenceEquality") // equal settings have one client
    private static boolean isSame(CompiledCluster before, TransportSocketCompiler.@Nullable Upstream tls) {
        UpstreamTls known = before.descriptor().connections().tls();
        return (known == null ? null : known.client()) == (tls == null ? null : tls.client());
    }

    /** Otherwise every cluster is compiled anew, since any may follow zones or ask the DNS servers of all. */
    private static boolean isCommonUnchanged(Bootstrap bootstrap, @Nullable CompiledConfig inForce) {
        if (inForce == null) {
            return false;
        }
        Bootstrap before = inForce.effective();
        String local = bootstrap.getClusterManager().getLocalClusterName();
        CompiledCluster known = inForce.clusters().get(local);
        return before.getClusterManager().equals(bootstrap.getClusterManager())
                && before.getNode().getLocality().equals(bootstrap.getNode().getLocality())
                && before.getTypedDnsResolverConfig().equals(bootstrap.getTypedDnsResolverConfig())
                && (known == null
                        || bootstrap.getStaticResources().getClustersList().contains(known.message()));
    }

    private static List<Position> positions(FieldNode list, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> list.element(i).valuePosition())
                .toList();
    }

    private static @Nullable Endpoint admin(Bootstrap bootstrap, FieldNode at, Problems problems) {
        if (!bootstrap.getAdmin().hasAddress() || at.field("address").isBroken()) {
            return null;
        }
        return new AddressCompiler(problems)
                .compile(
                        bootstrap.getAdmin().getAddress(),
                        at.field("address"),
                        "the admin server needs an address to bind, such as 127.0.0.1");
    }

    /** The local cluster first, since the others compare their zones with its. */
    private static List<CompiledCluster> allClusters(List<@Nullable Supplier<CompiledCluster>> suppliers, int local) {
        if (local < 0) {
            return all(suppliers);
        }
        List<@Nullable Supplier<CompiledCluster>> rest = new ArrayList<>(suppliers);
        CompiledCluster first =
                all(List.of(Objects.requireNonNull(rest.get(local)))).getFirst();
        rest.set(local, () -> first);
        return all(rest);
    }

    /** Without an error every part could be compiled; a part that could not is our own bug. */
    private static <T> List<T> all(List<@Nullable Supplier<T>> suppliers) {
        List<T> made = new ArrayList<>(suppliers.size());
        for (Supplier<T> supplier : suppliers) {
            if (supplier == null) {
                throw new IllegalStateException("something was not compiled and not reported");
            }
            made.add(supplier.get());
        }
        return List.copyOf(made);
    }
}
