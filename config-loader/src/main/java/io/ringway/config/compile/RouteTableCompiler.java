package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualCluster;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Position;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.filter.FilterOverrides;
import io.ringway.hotpath.filter.InternalRedirectPolicy;
import io.ringway.hotpath.filter.MirrorPolicy;
import io.ringway.hotpath.filter.RateLimitRule;
import io.ringway.hotpath.filter.RouteBalancing;
import io.ringway.hotpath.filter.RouteHeaders;
import io.ringway.hotpath.filter.RouteMetadata;
import io.ringway.hotpath.filter.RouteRateLimits;
import io.ringway.hotpath.filter.RouteResilience;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.RouteTracing;
import io.ringway.hotpath.filter.UpgradeTypes;
import io.ringway.hotpath.filter.VirtualClusterTarget;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.VirtualHostStats;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.RouteTable;
import io.ringway.routing.VirtualClusters;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteProblem;
import io.ringway.routing.build.RouteTableBuilder;
import io.ringway.routing.build.VirtualHostBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A route configuration to a route table and what stands beside it by route id. Owner: control. */
final class RouteTableCompiler {
    /** Envoy's default of max_direct_response_body_size_bytes. */
    private static final int DIRECT_BODY_BYTES_MAX = 4096;

    private static final int PREFIXED_MAX = 4096;
    /** Envoy's name for requests that no virtual cluster takes. */
    private static final String OTHER_VIRTUAL_CLUSTER = "other";

    /** Where a route leads and what it is called, before its statistics are registered. */
    @SuppressWarnings("ArrayRecordComponent") // passed on as it is
    private record Plan(
            int[] clusterIndexes,
            HostPlan host,
            String route,
            String statPrefix,
            @Nullable RouteResilience resilience,
            @Nullable RouteBalancing balancing,
            @Nullable RouteHeaders headers,
            @Nullable Supplier<FilterOverrides> filters,
            @Nullable UpgradeTypes upgrades,
            @Nullable RouteRateLimits rateLimits,
            @Nullable List<MirrorPolicy> mirrors,
            @Nullable RouteMetadata metadata,
            @Nullable InternalRedirectPolicy redirects,
            @Nullable RouteTracing tracing) {}

    /** What the routes of a virtual host share; {@code virtualClusters} is null if there are none. */
    private record HostPlan(String name, @Nullable VirtualClusters virtualClusters, List<String> virtualClusterNames) {

        private VirtualClusterTarget target(VirtualClusters clusters, StatsRegistry stats) {
            List<String> names = Stream.concat(virtualClusterNames.stream(), Stream.of(OTHER_VIRTUAL_CLUSTER))
                    .toList();
            return new VirtualClusterTarget(
                    clusters,
                    names,
                    names.stream()
                            .map(one ->
                                    VirtualHostStats.register(stats, name, VirtualHostStats.Part.VIRTUAL_CLUSTER, one))
                            .toList());
        }

        /** The same object for all routes of the host. */
        @Nullable
        VirtualClusterTarget target(StatsRegistry stats, Map<String, VirtualClusterTarget> known) {
            VirtualClusters clusters = virtualClusters;
            return clusters == null ? null : known.computeIfAbsent(name, _ -> target(clusters, stats));
        }
    }

    /** A table and the plans of its routes, by id. */
    static final class Compiled {
        private final String routeConfig;
        private final RouteTable table;
        private final List<Plan> plans;
        private final RouteOrigins origins;

        private Compiled(String routeConfig, RouteTable table, List<Plan> plans, RouteOrigins origins) {
            this.origins = origins;
            this.routeConfig = routeConfig;
            this.table = table;
            this.plans = plans;
        }

        RouteTable table() {
            return table;
        }

        RouteOrigins origins() {
            return origins;
        }

        /** Registers the routes' statistics. */
        List<RouteTarget> targets(StatsRegistry stats) {
            Map<String, VirtualClusterTarget> ofHosts = new HashMap<>();
            List<RouteTarget> targets = new ArrayList<>(plans.size());
            for (Plan plan : plans) {
                HostPlan host = plan.host();
                targets.add(new RouteTarget(
                        plan.clusterIndexes(),
                        RouteStats.register(stats, routeConfig, host.name(), plan.route()),
                        host.target(stats, ofHosts),
                        plan.statPrefix().isEmpty()
                                ? null
                                : VirtualHostStats.register(
                                        stats, host.name(), VirtualHostStats.Part.ROUTE, plan.statPrefix()),
                        plan.resilience(),
                        plan.balancing(),
                        plan.headers(),
                        plan.filters() == null ? null : plan.filters().get(),
                        plan.upgrades(),
                        plan.rateLimits(),
                        plan.mirrors(),
                        plan.metadata(),
                        plan.redirects(),
                        plan.tracing()));
            }
            return List.copyOf(targets);
        }
    }

    private final Problems problems;
    private final ClusterIndex clusters;
    private final RuntimeSlots runtime;
    private final RouteMatchCompiler matches;
    private final ResilienceCompiler resilience;
    private final HeaderChangesCompiler headers;
    private final FilterOverridesCompiler filters;
    private final UpgradeCompiler upgrades;
    private final RateLimitCompiler rateLimits;
    private final InternalRedirectCompiler redirects;
    private HeaderChangesCompiler.Level ofConfiguration = HeaderChangesCompiler.Level.NONE;
    private FilterOverridesCompiler.Level filtersOfConfiguration = FilterOverridesCompiler.Level.NONE;
    private @Nullable List<MirrorPolicy> mirrorsOfConfiguration;
    private boolean isMostSpecificLast;
    private int prefixed;
    private final RouteTracingCompiler tracing;
    private final boolean isTraced;
    private boolean isUntracedSaid;

    /**
     * @param isTraced whoever uses the table traces
     */
    RouteTableCompiler(
            Problems problems,
            ClusterIndex clusters,
            RuntimeSlots runtime,
            FilterOverridesCompiler filters,
            boolean isTraced) {
        this.isTraced = isTraced;
        this.tracing = new RouteTracingCompiler(problems, runtime);
        this.filters = filters;
        this.problems = problems;
        this.clusters = clusters;
        this.runtime = runtime;
        this.matches = new RouteMatchCompiler(problems, runtime);
        this.headers = new HeaderChangesCompiler(problems);
        this.upgrades = new UpgradeCompiler(problems);
        this.resilience = new ResilienceCompiler(problems, matches, clusters);
        this.rateLimits = new RateLimitCompiler(problems, runtime, clusters.ownCluster());
        this.redirects = new InternalRedirectCompiler(problems);
    }

    /** Null after a problem. */
    @Nullable
    Compiled compile(RouteConfiguration config, FieldNode at) {
        int directBodyBytesMax = HttpOptionsCompiler.clamp(
                config.hasMaxDirectResponseBodySizeBytes(),
                config.getMaxDirectResponseBodySizeBytes(),
                DIRECT_BODY_BYTES_MAX);
        boolean areClustersValidated =
                !config.hasValidateClusters() || config.getValidateClusters().getValue();
        ClusterChoiceCompiler choices = new ClusterChoiceCompiler(problems, clusters, runtime, areClustersValidated);
        RouteCompiler routes = new RouteCompiler(problems, choices, directBodyBytesMax);
        MirrorCompiler mirroring = new MirrorCompiler(problems, matches, choices);
        mirrorsOfConfiguration = mirroring.compile(config.getRequestMirrorPoliciesList(), at, null);
        RouteTableBuilder builder = new RouteTableBuilder()
                .ignorePortInHostMatching(config.getIgnorePortInHostMatching())
                .ignorePathParametersInPathMatching(config.getIgnorePathParametersInPathMatching());
        List<Plan> plans = new ArrayList<>();
        NotedMetadata.warnUnread(config, at, problems);
        ofConfiguration = headers.ofConfiguration(config, at);
        filtersOfConfiguration = filters.level(config.getTypedPerFilterConfigMap(), at);
        isMostSpecificLast = config.getMostSpecificHeaderMutationsWins();
        FieldNode hostsAt = at.field("virtual_hosts");
        requireUniqueNames(config.getVirtualHostsList(), hostsAt);
        for (int i = 0; i < config.getVirtualHostsCount(); i++) {
            addHost(config.getVirtualHosts(i), hostsAt.element(i), builder, routes, mirroring, plans);
        }
        RouteTable table = builder.build();
        builder.problems().forEach(problem -> report(problem, hostsAt));
        if (table == null) {
            return null;
        }
        RouteOrigins origins =
                new RouteOrigins(config.getName(), at.keyPosition(), builder.outline(), origins(config, hostsAt));
        return new Compiled(config.getName(), table, plans, origins);
    }

    private static List<RouteOrigins.Host> origins(RouteConfiguration config, FieldNode hostsAt) {
        List<RouteOrigins.Host> hosts = new ArrayList<>();
        for (int i = 0; i < config.getVirtualHostsCount(); i++) {
            VirtualHost host = config.getVirtualHosts(i);
            FieldNode routesAt = hostsAt.element(i).field("routes");
            List<Position> routes = new ArrayList<>();
            for (int j = 0; j < host.getRoutesCount(); j++) {
                routes.add(routesAt.element(j).valuePosition());
            }
            List<String> virtualClusters = host.getVirtualClustersList().stream()
                    .map(VirtualCluster::getName)
                    .toList();
            hosts.add(new RouteOrigins.Host(hostsAt.element(i).valuePosition(), routes, virtualClusters));
        }
        return hosts;
    }

    private void addHost(
            VirtualHost host,
            FieldNode at,
            RouteTableBuilder builder,
            RouteCompiler routes,
            MirrorCompiler mirroring,
            List<Plan> plans) {
        VirtualHostBuilder hostBuilder = builder.virtualHost(host.getName(), host.getDomainsList(), tls(host));
        FieldNode routesAt = at.field("routes");
        HostPlan hostPlan = hostPlan(host, at.field("virtual_clusters"));
        RouteResilience shared = resilience.ofHost(host, at);
        List<MirrorPolicy> mirrorsOfHost =
                mirroring.compile(host.getRequestMirrorPoliciesList(), at, mirrorsOfConfiguration);
        HeaderChangesCompiler.Level ofHost = headers.ofHost(host, at);
        FilterOverridesCompiler.Level filtersOfHost = filters.ofHost(host, at);
        List<RateLimitRule> limitsOfHost = rateLimits.compile(host.getRateLimitsList(), at.field("rate_limits"));
        Map<String, Map<String, @Nullable Object>> metadataOfHost = NotedMetadata.read(host.getMetadata());
        int everything = -1;
        for (int i = 0; i < host.getRoutesCount(); i++) {
            Route route = host.getRoutes(i);
            FieldNode routeAt = routesAt.element(i);
            warnUntraced(route, routeAt);
            if (everything >= 0) {
                warnUnreachable(routeAt, routesAt.element(everything), everything);
            }
            RouteMatch match = matches.compile(route.getMatch(), routeAt.field("match"));
            RouteCompiler.Compiled compiled = routes.compile(route, match, routeAt);
            RouteResilience ownResilience = resilience.ofRoute(route, routeAt, shared);
            RouteBalancing balancing = resilience.balancing(route, routeAt);
            RouteHeaders changes = HeaderChangesCompiler.join(
                    headers.ofClusters(route, routeAt),
                    List.of(headers.ofRoute(route, routeAt), ofHost, ofConfiguration),
                    isMostSpecificLast);
            Supplier<FilterOverrides> overrides = filters.join(
                    List.of(filtersOfConfiguration, filtersOfHost, filters.ofRoute(route, routeAt)),
                    filters.ofClusters(route, routeAt));
            FieldNode actionAt = routeAt.field("route");
            UpgradeTypes ofUpgrades = upgrades.ofRoute(route.getRoute(), actionAt);
            RouteTracing ofTracing = tracing.compile(route, routeAt);
            InternalRedirectPolicy ofRedirects = redirects.compile(route.getRoute(), actionAt);
            List<MirrorPolicy> mirrors = route.hasRoute()
                    ? mirroring.compile(route.getRoute().getRequestMirrorPoliciesList(), actionAt, mirrorsOfHost)
                    : null;
            if (compiled == null || match == null) {
                continue;
            }
            if (everything < 0 && RouteMatchCompiler.matchesEverything(match)) {
                everything = i;
            }
            hostBuilder.route(route.getName(), match, compiled.action());
            String name = route.getName().isEmpty() ? Integer.toString(i) : route.getName();
            plans.add(new Plan(
                    compiled.clusterIndexes(),
                    hostPlan,
                    name,
                    route.getStatPrefix(),
                    ownResilience,
                    balancing,
                    changes,
                    overrides,
                    ofUpgrades,
                    rateLimits(route.getRoute(), limitsOfHost, routeAt.field("route")),
                    mirrors,
                    NotedMetadata.join(route.getMetadata(), metadataOfHost),
                    ofRedirects,
                    ofTracing));
            countPrefixed(route.getStatPrefix().isEmpty() ? 0 : 1, routeAt.field("stat_prefix"));
        }
    }

    /** Null if there are none. Envoy deprecates {@code include_vh_rate_limits}; files have it. */
    @SuppressWarnings("deprecation")
    private @Nullable RouteRateLimits rateLimits(RouteAction action, List<RateLimitRule> ofHost, FieldNode at) {
        List<RateLimitRule> ofRoute = rateLimits.compile(action.getRateLimitsList(), at.field("rate_limits"));
        return ofRoute.isEmpty() && ofHost.isEmpty()
                ? null
                : new RouteRateLimits(
                        ofRoute, ofHost, action.getIncludeVhRateLimits().getValue());
    }

    private HostPlan hostPlan(VirtualHost host, FieldNode at) {
        if (host.getVirtualClustersCount() == 0) {
            return new HostPlan(host.getName(), null, List.of());
        }
        List<List<RouteCondition>> conditions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < host.getVirtualClustersCount(); i++) {
            VirtualCluster cluster = host.getVirtualClusters(i);
            FieldNode clusterAt = at.element(i);
            if (cluster.getHeadersCount() == 0 && !clusterAt.isBroken()) {
                problems.atKey(
                        ProblemCode.REQUIRED,
                        clusterAt,
                        "a virtual cluster needs headers",
                        Suggestion.hint("match :path or :method, for instance"));
            }
            conditions.add(matches.headers(cluster.getHeadersList(), clusterAt.field("headers")));
            names.add(cluster.getName());
            countPrefixed(1, clusterAt);
        }
        return new HostPlan(host.getName(), new VirtualClusters(conditions), names);
    }

    /** Each takes ids for every status code: what is fine for many would not be for every route of a large file. */
    private void countPrefixed(int more, FieldNode at) {
        prefixed += more;
        if (more > 0 && prefixed == PREFIXED_MAX + 1) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at,
                    "more than " + PREFIXED_MAX
                            + " virtual clusters and routes with a stat_prefix are not supported yet",
                    Suggestion.hint(
                            "every route has its counters and latencies in /latency and /stats/prometheus without"));
        }
    }

    /** Once: tables that a control plane made have a decorator in every route. */
    private void warnUntraced(Route route, FieldNode at) {
        if (!isTraced && !isUntracedSaid && (route.hasDecorator() || route.hasTracing())) {
            isUntracedSaid = true;
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at.field(route.hasDecorator() ? "decorator" : "tracing"),
                    "the connection manager does not trace, so that this has no effect",
                    Suggestion.hint("the same holds for all routes"));
        }
    }

    private void warnUnreachable(FieldNode at, FieldNode first, int index) {
        problems.warnAtKey(
                ProblemCode.NO_EFFECT,
                at,
                "this route is never reached",
                Suggestion.hint(
                        "route " + index + " in line " + first.keyPosition().line() + " matches every request"));
    }

    private void requireUniqueNames(List<VirtualHost> hosts, FieldNode at) {
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            FieldNode name = at.element(i).field("name");
            Integer first = names.putIfAbsent(hosts.get(i).getName(), i);
            if (first != null && name.isWritten() && !name.isBroken()) {
                problems.atValue(
                        ProblemCode.DUPLICATE_NAME,
                        name,
                        "virtual host \"" + hosts.get(i).getName() + "\" exists already",
                        Suggestion.NONE,
                        at.element(first).field("name").valuePosition(),
                        "first here");
            }
        }
    }

    private void report(RouteProblem problem, FieldNode hostsAt) {
        FieldNode host = hostsAt.element(problem.virtualHost());
        FieldNode at = problem.part() == RouteProblem.Part.DOMAIN
                ? host.field("domains").element(problem.index())
                : host.field("routes").element(problem.index()).field("match");
        if (at.isBroken()) {
            return;
        }
        boolean isDuplicate = problem.message().contains("already");
        ProblemCode code = problem.part() == RouteProblem.Part.DOMAIN && isDuplicate
                ? ProblemCode.DUPLICATE_DOMAIN
                : ProblemCode.BAD_VALUE;
        problems.atValue(code, at, problem.message(), Suggestion.NONE);
    }

    private static io.ringway.routing.VirtualHost.TlsRequirement tls(VirtualHost host) {
        return switch (host.getRequireTls()) {
            case EXTERNAL_ONLY -> io.ringway.routing.VirtualHost.TlsRequirement.EXTERNAL_ONLY;
            case ALL -> io.ringway.routing.VirtualHost.TlsRequirement.ALL;
            case NONE, UNRECOGNIZED -> io.ringway.routing.VirtualHost.TlsRequirement.NONE;
        };
    }
}
