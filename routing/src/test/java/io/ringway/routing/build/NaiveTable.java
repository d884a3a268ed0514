package io.ringway.routing.build;

import io.ringway.routing.RouteCondition;
import io.ringway.routing.TextRequest;
import io.ringway.routing.VirtualHost.TlsRequirement;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.RequestHeaderName;
import io.ringway.routing.action.RouteAction;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.routing.match.FractionCondition;
import io.ringway.routing.match.HeaderCondition;
import io.ringway.routing.match.QueryCondition;
import io.ringway.routing.match.RangeMatch;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.match.TlsContextCondition;
import io.ringway.routing.match.ValueMatch;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.regex.RegexCompiler;
import io.ringway.routing.template.UriTemplate;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
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
            int percent,
            TlsRule tls,
            Weights weights) {}

    /** {@code tls_context}; null asks for nothing. */
    record TlsRule(@Nullable Boolean presented, @Nullable Boolean validated) {
        static final TlsRule NONE = new TlsRule(null, null);
    }

    /** Weighted clusters, none for a route that answers itself; {@code header} brings the random number along if it is not empty. */
    record Weights(List<Integer> all, String header) {
        static final Weights NONE = new Weights(List.of(), "");
    }

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

    record QueryRule(String name, ValueKind kind, String value) {}

    /** A request as strings. */
    record Request(
            String method,
            String authority,
            String path,
            List<String[]> headers,
            long random,
            boolean isPresented,
            boolean isValidated) {
        TextRequest view() {
            return new TextRequest(method, authority, path, headers).certificate(isPresented, isValidated);
        }

        List<String> values(String name) {
            return headers.stream()
                    .filter(header -> header[0].equals(name))
                    .map(header -> header[1])
                    .toList();
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

    /** The weighted cluster that takes a request of this outcome of {@link #match}; -1 if there is no choice. */
    int cluster(String matched, Request request) {
        if (matched.endsWith("-")) {
            return -1;
        }
        String[] parts = matched.split("/", 2);
        RouteRule rule = hosts.get(Integer.parseInt(parts[0])).routes.get(Integer.parseInt(parts[1]));
        List<String> brought = request.values(rule.weights.header);
        BigInteger number = brought.size() == 1 && brought.getFirst().matches("[0-9]+")
                ? new BigInteger(brought.getFirst())
                : new BigInteger(Long.toUnsignedString(request.random));
        List<Integer> owners = new ArrayList<>();
        for (int i = 0; i < rule.weights.all.size(); i++) {
            owners.addAll(Collections.nCopies(rule.weights.all.get(i), i));
        }
        return owners.isEmpty()
                ? -1
                : owners.get(number.mod(BigInteger.valueOf(owners.size())).intValueExact());
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
                && (rule.tls.presented == null || rule.tls.presented == request.isPresented)
                && (rule.tls.validated == null || rule.tls.validated == request.isValidated)
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
        values.addAll(request.values(rule.name));
        if (values.isEmpty() && rule.isMissingEmpty) {
            values.add("");
        }
        if (rule.kind == ValueKind.PRESENT) {
            return values.isEmpty() == rule.isInverted;
        }
        if (values.isEmpty()) {
            return false;
        }
        String joined = String.join(",", values);
        boolean matches = rule.ignoresCase
                ? valueMatches(rule.kind, rule.value.toLowerCase(Locale.ROOT), joined.toLowerCase(Locale.ROOT))
                : valueMatches(rule.kind, rule.value, joined);
        return matches != rule.isInverted;
    }

    private static boolean valueMatches(ValueKind kind, String wanted, String value) {
        return switch (kind) {
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
        boolean isAbsenceWanted = rule.kind == ValueKind.PRESENT && rule.value.equals("false");
        if (mark < 0) {
            return isAbsenceWanted;
        }
        for (String parameter : target.substring(mark + 1).split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            if (parts[0].equals(rule.name)) {
                return rule.kind == ValueKind.PRESENT
                        ? !isAbsenceWanted
                        : valueMatches(rule.kind, rule.value, parts.length == 2 ? parts[1] : "");
            }
        }
        return isAbsenceWanted;
    }

    // ---------------------------------------------------------------- the same table, compiled

    RouteTableBuilder builder() {
        RouteTableBuilder builder = new RouteTableBuilder().ignorePortInHostMatching(isPortIgnored);
        for (int i = 0; i < hosts.size(); i++) {
            VirtualHostBuilder host = builder.virtualHost("" + i, hosts.get(i).domains, TlsRequirement.NONE);
            for (int j = 0; j < hosts.get(i).routes.size(); j++) {
                RouteRule rule = hosts.get(i).routes.get(j);
                RouteMatch match = new RouteMatch(path(rule), rule.isCaseSensitive, conditions(rule));
                host.route("" + j, match, action(rule.weights));
            }
        }
        return builder;
    }

    private static RouteAction action(Weights weights) {
        if (weights.all.isEmpty()) {
            return new DirectResponseAction(200, new byte[0]);
        }
        List<WeightedClusters.Entry> entries = weights.all.stream()
                .map(weight -> new WeightedClusters.Entry(new ClusterChoice.Named("c"), weight, -1, null))
                .toList();
        RequestHeaderName header = weights.header.isEmpty() ? null : RequestHeaderName.of(weights.header);
        return new ForwardAction(
                new WeightedClusters(entries, header),
                ForwardAction.CLUSTER_NOT_FOUND_STATUS,
                ForwardAction.TIMEOUT_DEFAULT_NS,
                ForwardAction.INHERIT,
                ForwardAction.INHERIT,
                null,
                null,
                false,
                null);
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
                                    header.name,
                                    valueMatch(header.kind, header.value, header.ignoresCase),
                                    header.isInverted,
                                    header.isMissingEmpty));
        }
        for (QueryRule query : rule.query) {
            result.add(
                    query.kind == ValueKind.PRESENT
                            ? QueryCondition.presence(query.name, !query.value.equals("false"))
                            : QueryCondition.value(query.name, valueMatch(query.kind, query.value, false)));
        }
        if (!rule.tls.equals(TlsRule.NONE)) {
            result.add(new TlsContextCondition(rule.tls.presented, rule.tls.validated));
        }
        if (rule.percent < 100) {
            result.add(new FractionCondition(rule.percent, 100));
        }
        return result;
    }

    private static ValueMatch valueMatch(ValueKind kind, String value, boolean ignoresCase) {
        return switch (kind) {
            case EXACT -> StringMatch.exact(value, ignoresCase);
            case PREFIX -> StringMatch.prefix(value, ignoresCase);
            case SUFFIX -> StringMatch.suffix(value, ignoresCase);
            case CONTAINS -> StringMatch.contains(value, ignoresCase);
            case RANGE -> new RangeMatch(5, 10);
            case PRESENT -> throw new AssertionError();
        };
    }
}
