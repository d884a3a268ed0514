package io.ringway.server.lint;

import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.DnsCluster;
import io.ringway.config.compile.Origins;
import io.ringway.config.compile.RouteOrigins;
import io.ringway.config.edge.EdgeProfile;
import io.ringway.config.edge.Profile;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Position;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Severity;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.lb.policy.ClusterProvided;
import io.ringway.routing.Route;
import io.ringway.routing.RouteTable;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.routing.build.RouteOutline;
import io.ringway.routing.explain.ShadowedRoutes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks through a configuration that was accepted. Owner: the thread that asks. */
public final class Linter {
    private final CompiledConfig config;
    private final Origins origins;
    private final List<Problem> findings = new ArrayList<>();

    private Linter(CompiledConfig config) {
        this.config = config;
        this.origins = config.origins();
    }

    /**
     * All findings in the order of their positions, the warnings of the loader among them.
     *
     * @param positions of the bootstrap's fields
     */
    public static List<Problem> lint(CompiledConfig config, FieldNode positions) {
        Linter linter = new Linter(config);
        linter.origins.routes().values().forEach(linter::routes);
        linter.clusters();
        linter.openListeners(positions);
        linter.findings.addAll(SimplerMatches.find(config.effective(), positions));
        config.warnings().stream().filter(warning -> !linter.saysMore(warning)).forEach(linter.findings::add);
        return linter.findings.stream()
                .sorted(Comparator.comparing(Problem::file)
                        .thenComparingInt(Problem::line)
                        .thenComparingInt(Problem::column))
                .toList();
    }

    /** Listeners for which the profile {@code edge} would decide something. */
    private void openListeners(FieldNode positions) {
        Map<Integer, String> settings = EdgeProfile.apply(Profile.EDGE, config.effective(), positions).fills().stream()
                .collect(Collectors.groupingBy(
                        EdgeProfile.Fill::listener,
                        TreeMap::new,
                        Collectors.mapping(EdgeProfile.Fill::setting, Collectors.joining(", "))));
        settings.forEach((listener, fills) -> {
            FieldNode at = positions
                    .at("static_resources", "listeners")
                    .element(listener)
                    .at("address", "socket_address", "address");
            findings.add(new Problem(
                    ProblemCode.OPEN_LISTENER,
                    Severity.WARNING,
                    "a listener that faces outside leaves out what makes it safe",
                    at.valuePosition(),
                    at.path(),
                    Suggestion.hint("--profile edge would set " + fills),
                    null));
        });
    }

    /**
     * Clusters that nothing in the configuration names, where a route lets requests name theirs ({@code cluster_header}): whether anything leads
     * to them cannot be known. Not among the findings.
     */
    public static List<String> perhapsUnused(CompiledConfig config) {
        if (!doRequestsName(config)) {
            return List.of();
        }
        return config.snapshot().clusters().stream()
                .map(ClusterDescriptor::name)
                .filter(name -> !config.origins().clusterUses().containsKey(name))
                .toList();
    }

    private static boolean doRequestsName(CompiledConfig config) {
        return config.origins().routes().keySet().stream().anyMatch(Linter::letsRequestsName);
    }

    /** What the loader warns of and is found here too, with more to say. */
    private boolean saysMore(Problem warning) {
        return findings.stream()
                .anyMatch(finding -> finding.message().equals(warning.message())
                        && (finding.line() == warning.line() || finding.code() == ProblemCode.EMPTY_CLUSTER));
    }

    private void routes(RouteOrigins routes) {
        RouteOutline outline = routes.outline();
        for (int i = 0; i < outline.hosts().size(); i++) {
            RouteOutline.Host host = outline.hosts().get(i);
            RouteOrigins.Host at = routes.hosts().get(i);
            domains(host, outline.isPortIgnored(), at.at());
            for (ShadowedRoutes.Shadow shadow : ShadowedRoutes.find(host.matches())) {
                add(
                        ProblemCode.UNREACHABLE_ROUTE,
                        "this route is never reached",
                        at.routes().get(shadow.route()),
                        "",
                        at.routes().get(shadow.by()),
                        "route " + shadow.by() + " takes all of its requests");
            }
        }
    }

    private void domains(RouteOutline.Host host, boolean isPortIgnored, Position at) {
        List<String> reasons = new ArrayList<>();
        for (String domain : host.domains()) {
            String reason = whyNever(domain, isPortIgnored);
            if (reason != null) {
                reasons.add("domain \"" + domain + "\" " + reason);
            }
        }
        if (reasons.isEmpty()) {
            return;
        }
        boolean isWhole = reasons.size() == host.domains().size();
        add(
                ProblemCode.UNMATCHED_HOST,
                (isWhole ? "no request is for virtual host \"" : "some domains are in vain in virtual host \"")
                        + host.virtualHost().name()
                        + '"',
                at,
                String.join("; ", reasons),
                null,
                "");
    }

    /** Why no Host field has this value, or null if one may. */
    private static @Nullable String whyNever(String domain, boolean isPortIgnored) {
        for (char c : new char[] {'/', '?', '#', '@', ' ', '\t'}) {
            if (domain.indexOf(c) >= 0) {
                return "has a character that no host has ('" + c + "')";
            }
        }
        int colon = domain.lastIndexOf(':');
        boolean hasPort = colon > domain.lastIndexOf(']')
                && domain.substring(colon + 1).chars().allMatch(Character::isDigit);
        return isPortIgnored && hasPort && colon < domain.length() - 1
                ? "has a port, and ports are ignored here"
                : null;
    }

    private void clusters() {
        Set<String> resolved = config.dnsClusters().stream()
                .filter(dns -> !dns.targets().isEmpty())
                .map(DnsCluster::name)
                .collect(Collectors.toSet());
        boolean doRequestsName = doRequestsName(config);
        for (ClusterDescriptor cluster : config.snapshot().clusters()) {
            Position at = origins.clusters().get(cluster.index());
            Position use = origins.clusterUses().get(cluster.name());
            if (use == null && !doRequestsName) {
                add(ProblemCode.UNUSED_CLUSTER, "cluster \"" + cluster.name() + "\" is used nowhere", at, "", null, "");
            }
            boolean isNamedByRequests = cluster.policy() instanceof ClusterProvided;
            if (use != null
                    && cluster.hosts().hosts().isEmpty()
                    && !isNamedByRequests
                    && !resolved.contains(cluster.name())) {
                add(
                        ProblemCode.EMPTY_CLUSTER,
                        "cluster \"" + cluster.name() + "\" has no endpoints: every request to it will fail",
                        use,
                        "",
                        at,
                        "the cluster");
            }
        }
    }

    /** {@code cluster_header}: a request may name any cluster. */
    private static boolean letsRequestsName(RouteTable table) {
        for (int i = 0; i < table.routeCount(); i++) {
            Route route = table.route(i);
            if (route.action() instanceof ForwardAction action && isByHeader(action.cluster())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isByHeader(ClusterChoice choice) {
        return switch (choice) {
            case ClusterChoice.Named _ -> false;
            case ClusterChoice.FromHeader _ -> true;
            case WeightedClusters weighted -> {
                boolean isByHeader = false;
                for (int i = 0; i < weighted.size(); i++) {
                    isByHeader |= isByHeader(weighted.entry(i).cluster());
                }
                yield isByHeader;
            }
        };
    }

    private void add(
            ProblemCode code, String message, Position at, String hint, @Nullable Position other, String note) {
        findings.add(new Problem(
                code,
                Severity.WARNING,
                message,
                at,
                "",
                Suggestion.hint(hint),
                other == null ? null : new Problem.Related(other, note)));
    }

    /** As a tree, for JSON. */
    public static List<Map<String, Object>> tree(List<Problem> findings) {
        return findings.stream().map(FindingTree::of).toList();
    }
}
