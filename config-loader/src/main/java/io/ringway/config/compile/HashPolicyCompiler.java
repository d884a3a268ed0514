package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.Bytes;
import io.ringway.hotpath.filter.HashPolicy;
import io.ringway.hotpath.filter.RouteBalancing;
import io.ringway.lb.Criteria;
import io.ringway.routing.regex.RegexRewrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a route says about the choice of a host and about circuit breakers. Owner: control. */
final class HashPolicyCompiler {
    private static final @Nullable Criteria[] NO_CRITERIA = {};

    private final Problems problems;
    private final ClusterIndex clusters;

    HashPolicyCompiler(Problems problems, ClusterIndex clusters) {
        this.problems = problems;
        this.clusters = clusters;
    }

    /** Null if the route says nothing. */
    @Nullable
    RouteBalancing compile(RouteAction route, FieldNode at) {
        boolean isHighPriority = route.getPriority() == RoutingPriority.HIGH;
        @Nullable Criteria[] criteria = criteria(route, at);
        if (route.getHashPolicyCount() == 0 && !isHighPriority && criteria.length == 0) {
            return null;
        }
        List<HashPolicy> policies = new ArrayList<>();
        for (int i = 0; i < route.getHashPolicyCount(); i++) {
            HashPolicy policy =
                    compile(route.getHashPolicy(i), at.field("hash_policy").element(i));
            if (policy != null) {
                policies.add(policy);
            }
        }
        return new RouteBalancing(policies, isHighPriority, criteria);
    }

    /** {@code metadata_match}; what a weighted cluster says goes before what the route says. */
    private @Nullable Criteria[] criteria(RouteAction route, FieldNode at) {
        boolean isAnySaid = route.hasMetadataMatch()
                || (route.hasWeightedClusters()
                        && route.getWeightedClusters().getClustersList().stream()
                                .anyMatch(ClusterWeight::hasMetadataMatch));
        if (!isAnySaid) {
            return NO_CRITERIA;
        }
        Map<String, Object> ofRoute = LbMetadata.read(route.getMetadataMatch(), at.field("metadata_match"), problems);
        List<ClusterWeight> weighted = route.getWeightedClusters().getClustersList();
        FieldNode weightedAt = at.at("weighted_clusters", "clusters");
        @Nullable Criteria[] criteria = new Criteria[Math.max(1, weighted.size())];
        boolean areAny = false;
        for (int i = 0; i < criteria.length; i++) {
            Map<String, Object> values = new TreeMap<>(ofRoute);
            if (i < weighted.size()) {
                FieldNode matchAt = weightedAt.element(i).field("metadata_match");
                values.putAll(LbMetadata.read(weighted.get(i).getMetadataMatch(), matchAt, problems));
            }
            criteria[i] = values.isEmpty() ? null : clusters.criteria(values);
            areAny |= !values.isEmpty();
        }
        return areAny ? criteria : NO_CRITERIA;
    }

    private @Nullable HashPolicy compile(RouteAction.HashPolicy policy, FieldNode at) {
        boolean isTerminal = policy.getTerminal();
        return switch (policy.getPolicySpecifierCase()) {
            case HEADER -> header(policy.getHeader(), isTerminal, at.field("header"));
            case COOKIE -> cookie(policy.getCookie(), isTerminal, at.field("cookie"));
            case CONNECTION_PROPERTIES -> sourceIp(policy.getConnectionProperties(), isTerminal, at);
            case QUERY_PARAMETER ->
                new HashPolicy.QueryParameter(
                        Bytes.of(policy.getQueryParameter().getName()), isTerminal);
            case FILTER_STATE ->
                new HashPolicy.SharedObject(policy.getFilterState().getKey(), isTerminal);
            // What is not set was reported by Envoy's rules, what is not known by the list of supported fields.
            default -> null;
        };
    }

    private @Nullable HashPolicy header(RouteAction.HashPolicy.Header header, boolean isTerminal, FieldNode at) {
        String name = header.getHeaderName();
        HashPolicy.Part part = switch (name.toLowerCase(Locale.ROOT)) {
            case ":method" -> HashPolicy.Part.METHOD;
            case ":path" -> HashPolicy.Part.PATH;
            case ":authority", "host" -> HashPolicy.Part.AUTHORITY;
            default -> HashPolicy.Part.FIELD;
        };
        if (part == HashPolicy.Part.FIELD && name.startsWith(":")) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at.field("header_name"),
                    "requests cannot be hashed by \"" + name + "\" yet",
                    Suggestion.hint(":method, :path and :authority work"));
            return null;
        }
        RegexRewrite rewrite = null;
        if (header.hasRegexRewrite()) {
            rewrite = new RewriteCompiler(problems).regex(header.getRegexRewrite(), at.field("regex_rewrite"));
            if (rewrite == null) {
                return null;
            }
        }
        return new HashPolicy.Header(Bytes.of(name.toLowerCase(Locale.ROOT)), part, rewrite, isTerminal);
    }

    private @Nullable HashPolicy cookie(RouteAction.HashPolicy.Cookie cookie, boolean isTerminal, FieldNode at) {
        if (!isCookieText(cookie.getName(), at.field("name")) || !isCookieText(cookie.getPath(), at.field("path"))) {
            return null;
        }
        for (int i = 0; i < cookie.getAttributesCount(); i++) {
            FieldNode attributeAt = at.field("attributes").element(i);
            RouteAction.HashPolicy.CookieAttribute attribute = cookie.getAttributes(i);
            if (!isCookieText(attribute.getName(), attributeAt.field("name"))
                    || !isCookieText(attribute.getValue(), attributeAt.field("value"))) {
                return null;
            }
        }
        if (!cookie.hasTtl()) {
            return new HashPolicy.Cookie(Bytes.of(cookie.getName()), Bytes.of(""), Bytes.of(""), isTerminal);
        }
        StringBuilder after = new StringBuilder("\"");
        long seconds = cookie.getTtl().getSeconds();
        if (seconds > 0) {
            after.append("; Max-Age=").append(seconds);
        }
        if (!cookie.getPath().isEmpty()) {
            after.append("; Path=").append(cookie.getPath());
        }
        for (RouteAction.HashPolicy.CookieAttribute attribute : cookie.getAttributesList()) {
            after.append("; ").append(attribute.getName());
            if (!attribute.getValue().isEmpty()) {
                after.append('=').append(attribute.getValue());
            }
        }
        after.append("; HttpOnly");
        return new HashPolicy.Cookie(
                Bytes.of(cookie.getName()), Bytes.of(cookie.getName() + "=\""), Bytes.of(after.toString()), isTerminal);
    }

    /** It goes into a Set-Cookie field as it is (RFC 6265 section 4.1.1). */
    private boolean isCookieText(String text, FieldNode at) {
        if (text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';' && c != ',' && c != '"')) {
            return true;
        }
        if (!at.isBroken()) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "\"" + text + "\" cannot stand in a Set-Cookie field",
                    Suggestion.hint("no spaces, quotes, commas or semicolons"));
        }
        return false;
    }

    private @Nullable HashPolicy sourceIp(
            RouteAction.HashPolicy.ConnectionProperties properties, boolean isTerminal, FieldNode at) {
        if (properties.getSourceIp()) {
            return new HashPolicy.SourceIp(isTerminal);
        }
        problems.warnAtKey(
                ProblemCode.NO_EFFECT,
                at.field("connection_properties"),
                "this policy hashes nothing",
                Suggestion.hint("set source_ip: true"));
        return null;
    }
}
