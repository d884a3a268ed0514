package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.routing.RouteTable;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteProblem;
import io.ringway.routing.build.RouteTableBuilder;
import io.ringway.routing.build.VirtualHostBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A route configuration to a route table and what stands beside it by route id. Owner: control. */
final class RouteTableCompiler {
    /** Envoy's default of max_direct_response_body_size_bytes. */
    private static final int DIRECT_BODY_BYTES_MAX = 4096;

    /** Where a route leads and what it is called, before its statistics are registered. */
    private record Plan(int clusterIndex, String virtualHost, String route) {}

    /** A table and the plans of its routes, by id. */
    static final class Compiled {
        private final String routeConfig;
        private final RouteTable table;
        private final List<Plan> plans;

        private Compiled(String routeConfig, RouteTable table, List<Plan> plans) {
            this.routeConfig = routeConfig;
            this.table = table;
            this.plans = plans;
        }

        RouteTable table() {
            return table;
        }

        /** Registers the routes' statistics. */
        List<RouteTarget> targets(StatsRegistry stats) {
            return plans.stream()
                    .map(plan -> new RouteTarget(
                            plan.clusterIndex(),
                            RouteStats.register(stats, routeConfig, plan.virtualHost(), plan.route())))
                    .toList();
        }
    }

    private final Problems problems;
    private final ClusterIndex clusters;
    private final RouteMatchCompiler matches;

    RouteTableCompiler(Problems problems, ClusterIndex clusters, RuntimeSlots runtime) {
        this.problems = problems;
        this.clusters = clusters;
        this.matches = new RouteMatchCompiler(problems, runtime);
    }

    /** Null after a problem. */
    @Nullable
    Compiled compile(RouteConfiguration config, FieldNode at) {
        int directBodyBytesMax = config.hasMaxDirectResponseBodySizeBytes()
                ? HttpOptionsCompiler.clamp(
                        config.getMaxDirectResponseBodySizeBytes().getValue())
                : DIRECT_BODY_BYTES_MAX;
        RouteCompiler routes = new RouteCompiler(problems, clusters, directBodyBytesMax);
        RouteTableBuilder builder = new RouteTableBuilder()
                .ignorePortInHostMatching(config.getIgnorePortInHostMatching())
                .ignorePathParametersInPathMatching(config.getIgnorePathParametersInPathMatching());
        List<Plan> plans = new ArrayList<>();
        FieldNode hostsAt = at.field("virtual_hosts");
        requireUniqueNames(config.getVirtualHostsList(), hostsAt);
        for (int i = 0; i < config.getVirtualHostsCount(); i++) {
            addHost(config.getVirtualHosts(i), hostsAt.element(i), builder, routes, plans);
        }
        RouteTable table = builder.build();
        builder.problems().forEach(problem -> report(problem, hostsAt));
        return table == null ? null : new Compiled(config.getName(), table, plans);
    }

    private void addHost(
            VirtualHost host, FieldNode at, RouteTableBuilder builder, RouteCompiler routes, List<Plan> plans) {
        VirtualHostBuilder hostBuilder = builder.virtualHost(host.getName(), host.getDomainsList(), tls(host));
        FieldNode routesAt = at.field("routes");
        int everything = -1;
        for (int i = 0; i < host.getRoutesCount(); i++) {
            Route route = host.getRoutes(i);
            FieldNode routeAt = routesAt.element(i);
            if (everything >= 0) {
                warnUnreachable(routeAt, routesAt.element(everything), everything);
            }
            RouteCompiler.Compiled compiled = routes.compile(route, routeAt);
            RouteMatch match = matches.compile(route.getMatch(), routeAt.field("match"));
            if (compiled == null || match == null) {
                continue;
            }
            if (everything < 0 && RouteMatchCompiler.matchesEverything(match)) {
                everything = i;
            }
            hostBuilder.route(route.getName(), match, compiled.action());
            String name = route.getName().isEmpty() ? Integer.toString(i) : route.getName();
            plans.add(new Plan(compiled.clusterIndex(), host.getName(), name));
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
