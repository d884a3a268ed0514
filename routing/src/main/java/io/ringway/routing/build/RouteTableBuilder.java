package io.ringway.routing.build;

import io.ringway.routing.Route;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.RouteTable;
import io.ringway.routing.VirtualHost;
import io.ringway.routing.index.HostIndexBuilder;
import io.ringway.routing.index.PathIndexBuilder;
import io.ringway.routing.match.PathRegexCondition;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.template.UriTemplate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a {@link RouteTable}: add the virtual hosts and their routes in the order of the configuration, then {@link #build()}. Cold side,
 * one thread.
 */
public final class RouteTableBuilder {
    private final List<VirtualHostBuilder> virtualHosts = new ArrayList<>();
    private final List<RouteProblem> problems = new ArrayList<>();
    private boolean isPortIgnored;
    private boolean arePathParametersIgnored;

    /** {@code RouteConfiguration.ignore_port_in_host_matching}. */
    public RouteTableBuilder ignorePortInHostMatching(boolean isIgnored) {
        isPortIgnored = isIgnored;
        return this;
    }

    /** {@code RouteConfiguration.ignore_path_parameters_in_path_matching}. */
    public RouteTableBuilder ignorePathParametersInPathMatching(boolean areIgnored) {
        arePathParametersIgnored = areIgnored;
        return this;
    }

    /**
     * Adds a virtual host.
     *
     * @param domains as configured: {@code foo.com}, {@code *.foo.com}, {@code *-bar.foo.com}, {@code foo.*}, {@code *}
     */
    public VirtualHostBuilder virtualHost(
            String name, List<String> domains, VirtualHost.TlsRequirement tlsRequirement) {
        VirtualHostBuilder builder = new VirtualHostBuilder(new VirtualHost(name, tlsRequirement), domains);
        virtualHosts.add(builder);
        return builder;
    }

    /**
     * Compiles what was added.
     *
     * @return the table, or null if there are {@link #problems()}
     */
    public @Nullable RouteTable build() {
        problems.clear();
        HostIndexBuilder hosts = new HostIndexBuilder(isPortIgnored);
        PathIndexBuilder paths = new PathIndexBuilder();
        List<VirtualHost> hostList = new ArrayList<>();
        List<Route> routes = new ArrayList<>();
        List<List<RouteCondition>> conditions = new ArrayList<>();
        for (int host = 0; host < virtualHosts.size(); host++) {
            VirtualHostBuilder virtualHost = virtualHosts.get(host);
            hostList.add(virtualHost.virtualHost());
            addDomains(host, virtualHost, hosts);
            addRoutes(virtualHost, paths, routes, conditions);
        }
        return problems.isEmpty()
                ? new RouteTable(hosts.build(), paths.build(), hostList, routes, conditions, arePathParametersIgnored)
                : null;
    }

    /** What was added, for those who want to know why the table answers as it does. */
    public RouteOutline outline() {
        List<RouteOutline.Host> hosts = new ArrayList<>();
        int firstRoute = 0;
        for (VirtualHostBuilder host : virtualHosts) {
            List<RouteMatch> matches =
                    host.routes().stream().map(VirtualHostBuilder.Entry::match).toList();
            hosts.add(new RouteOutline.Host(host.virtualHost(), host.domains(), firstRoute, matches));
            firstRoute += matches.size();
        }
        return new RouteOutline(hosts, isPortIgnored, arePathParametersIgnored);
    }

    /** What the last {@link #build()} could not compile. */
    public List<RouteProblem> problems() {
        return List.copyOf(problems);
    }

    private void addDomains(int host, VirtualHostBuilder virtualHost, HostIndexBuilder hosts) {
        List<String> domains = virtualHost.domains();
        for (int i = 0; i < domains.size(); i++) {
            String domain = domains.get(i);
            String fault = fault(domain);
            if (fault != null) {
                problem(RouteProblem.Part.DOMAIN, host, i, fault);
                continue;
            }
            Integer other = hosts.put(domain, host);
            if (other != null) {
                problem(RouteProblem.Part.DOMAIN, host, i, duplicate(domain, host, other));
            }
        }
    }

    private static @Nullable String fault(String domain) {
        if (domain.isEmpty()) {
            return "a domain is empty";
        }
        int star = domain.indexOf('*');
        if (star != domain.lastIndexOf('*')) {
            return "domain \"" + domain + "\" has more than one wildcard";
        }
        if (star > 0 && star < domain.length() - 1) {
            return "domain \"" + domain + "\" has a wildcard in the middle; it may only begin or end with one";
        }
        return StandardCharsets.US_ASCII.newEncoder().canEncode(domain)
                ? null
                : "domain \"" + domain + "\" is not ASCII; write it in its xn-- form";
    }

    private String duplicate(String domain, int host, int other) {
        String name = virtualHosts.get(host).virtualHost().name();
        String otherName = virtualHosts.get(other).virtualHost().name();
        return "domain \"" + domain + "\" of virtual host \"" + name + "\" is already in "
                + (host == other ? "the same virtual host" : "virtual host \"" + otherName + "\"");
    }

    private void addRoutes(
            VirtualHostBuilder virtualHost,
            PathIndexBuilder paths,
            List<Route> routes,
            List<List<RouteCondition>> conditions) {
        for (VirtualHostBuilder.Entry entry : virtualHost.routes()) {
            int id = routes.size();
            int matchedLength = addPath(entry.match(), id, paths);
            routes.add(new Route(id, entry.name(), virtualHost.virtualHost(), matchedLength, entry.action()));
            conditions.add(conditions(entry.match()));
        }
        paths.endHost();
    }

    /** All that must hold of a candidate. A regular expression comes first: it is a table, and cheaper than to look for a header. */
    private static List<RouteCondition> conditions(RouteMatch match) {
        PathRegexCondition path = switch (match.path()) {
            case PathMatch.SafeRegex(Regex regex) -> PathRegexCondition.ofRegex(regex);
            case PathMatch.Template(UriTemplate template) -> PathRegexCondition.ofTemplate(template);
            default -> null;
        };
        if (path == null || path.regex().isLiteral()) {
            return match.conditions();
        }
        List<RouteCondition> result = new ArrayList<>();
        result.add(path);
        result.addAll(match.conditions());
        return result;
    }

    /** Returns the length of the part of the path that a prefix rewrite replaces. */
    private static int addPath(RouteMatch match, int id, PathIndexBuilder paths) {
        boolean isCaseSensitive = match.isCaseSensitive();
        boolean hasConditions = !match.conditions().isEmpty();
        switch (match.path()) {
            case PathMatch.Prefix(String prefix) -> {
                String bytes = latin1(prefix);
                paths.addPrefix(bytes, isCaseSensitive, id, hasConditions);
                return bytes.length();
            }
            case PathMatch.Exact(String path) -> {
                String bytes = latin1(path);
                paths.addExact(bytes, isCaseSensitive, id, hasConditions);
                return bytes.length();
            }
            case PathMatch.SeparatedPrefix(String prefix) -> {
                String bytes = latin1(prefix);
                paths.addExact(bytes, isCaseSensitive, id, hasConditions);
                paths.addPrefix(bytes + '/', isCaseSensitive, id, hasConditions);
                return bytes.length();
            }
            case PathMatch.SafeRegex(Regex regex) -> {
                addRegex(regex, id, paths, hasConditions);
                return Route.WHOLE_PATH;
            }
            case PathMatch.Template(UriTemplate template) -> {
                addRegex(template.regex(), id, paths, hasConditions);
                return Route.WHOLE_PATH;
            }
            case PathMatch.Connect() -> {
                paths.addConnect(id, hasConditions);
                return Route.WHOLE_PATH;
            }
        }
    }

    private static void addRegex(Regex regex, int id, PathIndexBuilder paths, boolean hasConditions) {
        if (regex.isLiteral()) {
            paths.addExact(regex.literalPrefix(), true, id, hasConditions);
        } else {
            // Only paths with this prefix need to be tried.
            paths.addPrefix(regex.literalPrefix(), true, id, true);
        }
    }

    /** The UTF-8 bytes of a configured string, each as one char. */
    private static String latin1(String configured) {
        return new String(configured.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private void problem(RouteProblem.Part part, int host, int index, String message) {
        problems.add(new RouteProblem(part, host, index, message));
    }
}
