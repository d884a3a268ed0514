package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.ringway.config.compile.DnsCluster.DnsFamily;
import io.ringway.config.compile.DnsCluster.FailureRefresh;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.SslStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.ConnectionRules;
import io.ringway.hotpath.upstream.UpstreamTls;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.outlier.OutlierPolicy;
import io.ringway.lb.priority.LocalCluster;
import io.ringway.transport.memory.BufferLimit;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Clusters, with the hosts that are known and the names that have to be resolved. Owner: control. */
final class ClusterCompiler {
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long DNS_REFRESH_NS = TimeUnit.SECONDS.toNanos(5);

    private static final String MAINTENANCE_KEY = "upstream.maintenance_mode.";

    private final Problems problems;
    private final StatsRegistry stats;
    private final HostRegistry hosts;
    private final LbPolicyCompiler policies;
    private final DnsCaches dnsCaches;
    private final DnsServers servers;
    private final EventLogs eventLogs;
    private final RuntimeSlots runtime;
    private final ConnectionRulesCompiler connections;
    private final @Nullable EndpointSources endpointSources;

    /**
     * @param local where this proxy is, or null if zones mean nothing
     * @param servers those of clusters that name none
     * @param endpointSources reads endpoints from files; null if there are none
     */
    ClusterCompiler(
            Problems problems,
            StatsRegistry stats,
            HostRegistry hosts,
            RuntimeSlots runtime,
            @Nullable LocalCluster local,
            ConnectionRulesCompiler connections,
            DnsCaches dnsCaches,
            DnsServers servers,
            EventLogs eventLogs,
            @Nullable EndpointSources endpointSources) {
        this.endpointSources = endpointSources;
        this.eventLogs = eventLogs;
        this.runtime = runtime;
        this.connections = connections;
        this.dnsCaches = dnsCaches;
        this.servers = servers;
        this.problems = problems;
        this.policies = new LbPolicyCompiler(problems, runtime, local);
        this.stats = stats;
        this.hosts = hosts;
    }

    /**
     * Makes the descriptor once everything is right; null after a problem.
     *
     * @param tls how connections are encrypted, or null
     * @param isKept it is only checked: another one takes its place, whose endpoints need not be read
     */
    @Nullable
    Supplier<CompiledCluster> compile(
            Cluster written, int index, TransportSocketCompiler.@Nullable Upstream tls, boolean isKept, FieldNode at) {
        EndpointSources.Filled filled = endpointSources == null || isKept
                ? new EndpointSources.Filled(written, null)
                : endpointSources.fill(written, statName(written), at);
        Cluster cluster = filled.cluster();
        boolean isNamed = cluster.hasClusterType();
        LbPolicy policy = isNamed ? policies.provided(cluster, at) : policies.compile(cluster, at);
        boolean isDns = isDns(cluster);
        if (isNamed) {
            new NamedClusterCompiler(problems, dnsCaches).compile(cluster, index, statName(cluster), at);
        } else {
            requireType(cluster, at);
        }
        DnsServers ownServers = new DnsResolverCompiler(problems)
                .compile(
                        cluster.hasTypedDnsResolverConfig(),
                        cluster.getTypedDnsResolverConfig(),
                        at.field("typed_dns_resolver_config"),
                        servers);
        OutlierPolicy outliers = OutlierCompiler.compile(cluster);
        requireEjectionTimes(outliers, at.field("outlier_detection"));
        EndpointCompiler.Compiled endpoints = new EndpointCompiler(problems)
                .compile(
                        cluster.getLoadAssignment(),
                        isDns,
                        cluster.getHealthChecksCount() > 0,
                        at.field("load_assignment"));
        HealthCheck check = new HealthCheckCompiler(problems, runtime).compile(cluster, at.field("health_checks"));
        UpstreamOptions upstream = new UpstreamOptions.Compiler(problems).compile(cluster, at);
        ConnectionRules rules = connections.compile(cluster, at, upstream, bufferLimitBytes(cluster));
        if (policy == null) {
            return null;
        }
        return () -> {
            if (endpoints.isEmpty() && !isNamed) {
                warnEmpty(cluster, at);
            }
            UpstreamTls secured = tls == null
                    ? null
                    : new UpstreamTls(
                            tls.client(),
                            tls.serverName(),
                            tls.isHostName(),
                            SslStats.ofCluster(stats, statName(cluster)));
            return build(
                    filled,
                    written,
                    index,
                    policy,
                    endpoints,
                    upstream,
                    rules.withTls(secured),
                    check,
                    outliers,
                    ownServers);
        };
    }

    /** Envoy's rule. */
    private void requireEjectionTimes(@Nullable OutlierPolicy outliers, FieldNode at) {
        FieldNode maxAt = at.field("max_ejection_time");
        if (outliers != null
                && outliers.ejection().maxNs() < outliers.ejection().baseNs()
                && !maxAt.isBroken()) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    maxAt,
                    "max_ejection_time must not be shorter than base_ejection_time (30s if it is not set)",
                    Suggestion.NONE);
        }
    }

    private void warnEmpty(Cluster cluster, FieldNode at) {
        problems.warnAtKey(
                ProblemCode.NO_EFFECT,
                at.field("load_assignment"),
                "cluster \"" + cluster.getName() + "\" has no endpoints: every request to it will fail",
                Suggestion.NONE);
    }

    private CompiledCluster build(
            EndpointSources.Filled filled,
            Cluster cluster,
            int index,
            LbPolicy policy,
            EndpointCompiler.Compiled endpoints,
            UpstreamOptions upstream,
            ConnectionRules rules,
            @Nullable HealthCheck check,
            @Nullable OutlierPolicy outliers,
            DnsServers ownServers) {
        hosts.detectOutliers(cluster.getName(), outliers);
        hosts.drop(cluster.getName(), endpoints.dropped());
        String statName = statName(cluster);
        ClusterHosts initial = hosts.hosts(cluster.getName(), statName, policy, endpoints.members());
        ClusterDescriptor descriptor = new ClusterDescriptor(
                index,
                cluster.getName(),
                Durations.ns(cluster.hasConnectTimeout(), cluster.getConnectTimeout(), CONNECT_TIMEOUT_NS),
                upstream.idleTimeoutNs(),
                upstream.requestsPerConnectionMax(),
                bufferLimitBytes(cluster),
                upstream.headBytesMax(),
                upstream.headerFieldsMax(),
                rules,
                hosts.limits(cluster.getName(), false, BreakerCompiler.compile(cluster, RoutingPriority.DEFAULT)),
                hosts.limits(cluster.getName(), true, BreakerCompiler.compile(cluster, RoutingPriority.HIGH)),
                RuntimeReads.fraction(
                        FractionalPercent.getDefaultInstance(), MAINTENANCE_KEY + cluster.getName(), runtime),
                policy,
                initial,
                ClusterStats.register(stats, statName));
        boolean isDns = isDns(cluster);
        return new CompiledCluster(
                cluster,
                descriptor,
                isDns ? dns(cluster, statName, policy, endpoints, ownServers) : null,
                check == null && outliers == null
                        ? null
                        : new WatchedCluster(
                                cluster.getName(),
                                statName,
                                check,
                                outliers,
                                eventLogs.ofChecks(check),
                                outliers == null ? null : eventLogs.ofOutliers()),
                filled.source() == null
                        ? null
                        : new CompiledCluster.EndpointSource(
                                filled.source(),
                                filled.cluster().getLoadAssignment().getPolicy()));
    }

    private static int bufferLimitBytes(Cluster cluster) {
        return HttpOptionsCompiler.clamp(
                cluster.hasPerConnectionBufferLimitBytes(),
                cluster.getPerConnectionBufferLimitBytes(),
                BufferLimit.DEFAULT_BYTES);
    }

    /** Envoy moves these fields into an extension; files everywhere have them where they are read here. */
    @SuppressWarnings("deprecation")
    private static DnsCluster dns(
            Cluster cluster,
            String statName,
            LbPolicy policy,
            EndpointCompiler.Compiled endpoints,
            DnsServers ownServers) {
        long refreshNs = Durations.ns(cluster.hasDnsRefreshRate(), cluster.getDnsRefreshRate(), DNS_REFRESH_NS);
        Cluster.RefreshRate failure = cluster.getDnsFailureRefreshRate();
        long baseNs = Durations.ns(failure.hasBaseInterval(), failure.getBaseInterval(), refreshNs);
        long maxNs = failure.hasMaxInterval()
                ? Durations.ns(failure.getMaxInterval())
                : failure.hasBaseInterval() ? baseNs * 10 : baseNs;
        return new DnsCluster(
                cluster.getName(),
                statName,
                policy,
                endpoints.targets(),
                refreshNs,
                new FailureRefresh(baseNs, maxNs),
                cluster.getRespectDnsTtl(),
                isLogicalDns(cluster),
                DnsFamily.of(cluster.getDnsLookupFamily()),
                ownServers);
    }

    private static String statName(Cluster cluster) {
        return cluster.getAltStatName().isEmpty() ? cluster.getName() : cluster.getAltStatName();
    }

    private void requireType(Cluster cluster, FieldNode at) {
        switch (cluster.getType()) {
            case STATIC, STRICT_DNS, EDS -> {}
            case LOGICAL_DNS -> requireOneEndpoint(cluster, at.field("load_assignment"));
            default ->
                unsupported(
                        at.field("type"),
                        "cluster type " + cluster.getType(),
                        "STATIC, STRICT_DNS, LOGICAL_DNS and EDS are");
        }
    }

    /** Envoy's rule: such a cluster is one name. */
    private void requireOneEndpoint(Cluster cluster, FieldNode at) {
        long endpoints = cluster.getLoadAssignment().getEndpointsList().stream()
                .mapToLong(LocalityLbEndpoints::getLbEndpointsCount)
                .sum();
        if (endpoints != 1 && !at.isBroken()) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    at,
                    "a LOGICAL_DNS cluster has one endpoint, this one has " + endpoints,
                    Suggestion.hint("STRICT_DNS resolves several names"));
        }
    }

    private static boolean isDns(Cluster cluster) {
        return cluster.getType() == Cluster.DiscoveryType.STRICT_DNS || isLogicalDns(cluster);
    }

    private static boolean isLogicalDns(Cluster cluster) {
        return cluster.getType() == Cluster.DiscoveryType.LOGICAL_DNS;
    }

    private void unsupported(FieldNode at, String what, String hint) {
        if (!at.isBroken()) {
            problems.atValue(ProblemCode.UNSUPPORTED_VALUE, at, what + " is not supported yet", Suggestion.hint(hint));
        }
    }
}
