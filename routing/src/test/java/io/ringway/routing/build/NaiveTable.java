package io.ringway.routing.build;

import io.ringway.routing.RouteCondition;
import io.ringway.routing.TextRequest;
import io.ringway.routing.VirtualHost.TlsRequirement;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.match.FractionCondition;
import io.ringway.routing.match.HeaderCondition;
import io.ringway.routing.match.QueryCondition;
import io.ringway.routing.match.RangeMatch;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.match.ValueMatch;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.regex.RegexCompiler;
import io.ringway.routing.template.UriTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Routes as Envoy's documentation says it, on strings and in the order of the configuration: what the compiled table must equal. It shares no
 * code with it.
 */
record NaiveTable(List<Host> hosts, boolean isPortIgnored) {
    private static final Map<String, Pattern> PATTERNS = new HashMap<>();

    private static final String SEGMENT = "[A-Za-z0-9-]+";
    private static final String SEGMENTS = "[A-Za-z0-9/-]*";

    /** Templates, and what they mean over the words that paths are made of here. */
    static final Map<String, String> TEMPLATES = Map.of(
            "/**", "/" + SEGMENTS,
            "/a/*", "/a/" + SEGMENT,
            "/a/{rest=**}", "/a/" + SEGMENTS,
            "/{x}/users", "/" + SEGMENT + "/users",
            "/{x=a/*}/{y}", "/a/" + SEGMENT + "/" + SEGMENT,
            "/{version}/**", "/" + SEGMENT + "/" + SEGMENTS,
            "/*/v1/", "/" + SEGMENT + "/v1/",
            "/users/**b", "/users/" + SEGMENTS + "b");

    record Host(List<String> domains, List<RouteRule> routes) {}

    enum PathKind {
        PREFIX,
        EXACT,
        SEPARATED,
        REGEX,
        TEMPLATE,
        CONNECT
    }

    record RouteRule(
            PathKind kind,
            String path,
            boolean isCaseSensitive,
            List<HeaderRule> headers,
            List<QueryRule> query,
            int percent) {}

    enum ValueKind {
        EXACT,
        PREFIX,
        SUFFIX,
        CONTAINS,
        RANGE,
        PRESENT
    }

    record HeaderRule(
            String name,
            ValueKind kind,
            String value,
            boolean ignoresCase,
            boolean isInverted,
            boolean isMissingEmpty) {}

    record QueryRule(String name, @Nullable String exact) {}

    /** A request as strings. */
    record Request(String method, String authority, String path, List<String[]> headers, long random) {
        TextRequest view() {
            return new TextRequest(method, authority, path, headers);
        }
    }

    // ---------------------------------------------------------------- naive matching

    /** {@code host/route}, {@code host/-} without a route, or {@code -}. */
    String match(Request request) {
        int host = host(request.authority);
        if (host < 0) {
            return "-";
        }
        List<RouteRule> routes = hosts.get(host).routes;
        String path = pathOf(request.path);
        String lowerPath = path.toLowerCase(Locale.ROOT);
        for (int i = 0; i < routes.size(); i++) {
            if (matches(routes.get(i), request, path, lowerPath)) {
                return host + "/" + i;
            }
        }
        return host + "/-";
    }

    private int host(String authority) {
        String name = authority.toLowerCase(Locale.ROOT);
        int colon = name.lastIndexOf(':');
        if (isPortIgnored && colon >= 0) {
            name = name.substring(0, colon);
        }
        int best = -1;
        int bestRank = -1;
        for (int i = 0; i < hosts.size(); i++) {
            for (String domain : hosts.get(i).domains) {
                int rank = rank(domain.toLowerCase(Locale.ROOT), name);
                if (rank > bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
        }
        return best;
    }

    /** Exact before suffix before prefix before any, the longer the better; -1 does not match. */
    private static int rank(String domain, String name) {
        if (domain.equals("*")) {
            return 0;
        }
        if (domain.startsWith("*")) {
            String rest = domain.substring(1);
            return name.endsWith(rest) && name.length() > rest.length() ? 2_000 + rest.length() : -1;
        }
        if (domain.endsWith("*")) {
            String rest = domain.substring(0, domain.length() - 1);
            return name.startsWith(rest) && name.length() > rest.length() ? 1_000 + rest.length() : -1;
        }
        return domain.equals(name) ? 3_000 : -1;
    }

    private static String pathOf(String target) {
        int i = 0;
        while (i < target.length() && target.charAt(i) != '?' && target.charAt(i) != '#') {
            i++;
        }
        return target.substring(0, i);
    }

    private static boolean matches(RouteRule rule, Request request, String path, String lowerPath) {
        return pathMatches(rule, request, path, lowerPath)
                && headersMatch(rule, request)
                && queryMatches(rule, request)
                && Long.remainderUnsigned(request.random, 100) < rule.percent;
    }

    private static boolean pathMatches(RouteRule rule, Request request, String exactPath, String lowerPath) {
        if (rule.kind == PathKind.CONNECT) {
            return request.method.equals("CONNECT");
        }
        if (request.path.isEmpty()) {
            return false;
        }
        if (rule.kind == PathKind.REGEX) {
            return PATTERNS.computeIfAbsent(rule.path, Pattern::compile)
                    .matcher(exactPath)
                    .matches();
        }
        if (rule.kind == PathKind.TEMPLATE) {
            return PATTERNS.computeIfAbsent(TEMPLATES.getOrDefault(rule.path, ""), Pattern::compile)
                    .matcher(exactPath)
                    .matches();
        }
        String path = rule.isCaseSensitive ? exactPath : lowerPath;
        String wanted = rule.isCaseSensitive ? rule.path : rule.path.toLowerCase(Locale.ROOT);
        return switch (rule.kind) {
            case PREFIX -> path.startsWith(wanted);
            case EXACT -> path.equals(wanted);
            case SEPARATED -> path.equals(wanted) || path.startsWith(wanted + "/");
            default -> throw new AssertionError();
        };
    }

    private static boolean headersMatch(RouteRule rule, Request request) {
        for (HeaderRule header : rule.headers) {
            if (!headerMatches(header, request)) {
                return false;
            }
        }
        return true;
    }

    private static boolean queryMatches(RouteRule rule, Request request) {
        for (QueryRule query : rule.query) {
            if (!queryMatches(query, request.path)) {
                return false;
            }
        }
        return true;
    }

    private static boolean headerMatches(HeaderRule rule, Request request) {
        List<String> values = new ArrayList<>();
        if (rule.name.equals(":method")) {
            values.add(request.method);
        }
        for (String[] header : request.headers) {
            if (header[0].equals(rule.name)) {
                values.add(header[1]);
            }
        }
        if (values.isEmpty() && rule.isMissingEmpty) {
            values.add("");
        }
        if (rule.kind == ValueKind.PRESENT) {
            return values.isEmpty() == rule.isInverted;
        }
        if (values.isEmpty()) {
            return false;
        }
        return valueMatches(rule, String.join(",", values)) != rule.isInverted;
    }

    private static boolean valueMatches(HeaderRule rule, String joined) {
        String value = rule.ignoresCase ? joined.toLowerCase(Locale.ROOT) : joined;
        String wanted = rule.ignoresCase ? rule.value.toLowerCase(Locale.ROOT) : rule.value;
        return switch (rule.kind) {
            case EXACT -> value.equals(wanted);
            case PREFIX -> value.startsWith(wanted);
            case SUFFIX -> value.endsWith(wanted);
            case CONTAINS -> value.contains(wanted);
            case RANGE -> value.length() == 1 && value.charAt(0) >= '5' && value.charAt(0) <= '9';
            case PRESENT -> throw new AssertionError();
        };
    }

    private static boolean queryMatches(QueryRule rule, String target) {
        int mark = target.indexOf('?');
        if (mark < 0) {
            return false;
        }
        for (String parameter : target.substring(mark + 1).split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            if (parts[0].equals(rule.name)) {
                return rule.exact == null || rule.exact.equals(parts.length == 2 ? parts[1] : "");
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- the same table, compiled

    RouteTableBuilder builder() {
        RouteTableBuilder builder = new RouteTableBuilder().ignorePortInHostMatching(isPortIgnored);
        for (int i = 0; i < hosts.size(); i++) {
            VirtualHostBuilder host = builder.virtualHost("" + i, hosts.get(i).domains, TlsRequirement.NONE);
            for (int j = 0; j < hosts.get(i).routes.size(); j++) {
                RouteRule rule = hosts.get(i).routes.get(j);
                RouteMatch match = new RouteMatch(path(rule), rule.isCaseSensitive, conditions(rule));
                host.route("" + j, match, new DirectResponseAction(200, new byte[0]));
            }
        }
        return builder;
    }

    private static PathMatch path(RouteRule rule) {
        return switch (rule.kind) {
            case PREFIX -> new PathMatch.Prefix(rule.path);
            case EXACT -> new PathMatch.Exact(rule.path);
            case SEPARATED -> new PathMatch.SeparatedPrefix(rule.path);
            case REGEX -> new PathMatch.SafeRegex(Regex.compile(rule.path));
            case TEMPLATE -> new PathMatch.Template(UriTemplate.compile(rule.path, new RegexCompiler()));
            case CONNECT -> new PathMatch.Connect();
        };
    }

    private static List<RouteCondition> conditions(RouteRule rule) {
        List<RouteCondition> result = new ArrayList<>();
        for (HeaderRule header : rule.headers) {
            result.add(
                    header.kind == ValueKind.PRESENT
                            ? HeaderCondition.presence(header.name, true, header.isInverted, header.isMissingEmpty)
                            : HeaderCondition.value(
                                    header.name, valueMatch(header), header.isInverted, header.isMissingEmpty));
        }
        for (QueryRule query : rule.query) {
            result.add(
                    query.exact == null
                            ? QueryCondition.presence(query.name, true)
                            : QueryCondition.value(query.name, StringMatch.exact(query.exact, false)));
        }
        if (rule.percent < 100) {
            result.add(new FractionCondition(rule.percent, 100));
        }
        return result;
    }

    private static ValueMatch valueMatch(HeaderRule rule) {
        return switch (rule.kind) {
            case EXACT -> StringMatch.exact(rule.value, rule.ignoresCase);
            case PREFIX -> StringMatch.prefix(rule.value, rule.ignoresCase);
            case SUFFIX -> StringMatch.suffix(rule.value, rule.ignoresCase);
            case CONTAINS -> StringMatch.contains(rule.value, rule.ignoresCase);
            case RANGE -> new RangeMatch(5, 10);
            case PRESENT -> throw new AssertionError();
        };
    }
}
