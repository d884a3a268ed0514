package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.regex.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route matches. Owner: control. */
final class RouteMatchCompiler {
    private final Problems problems;
    private final PathExtensions extensions;
    private final RouteConditionCompiler conditions;

    RouteMatchCompiler(Problems problems, RuntimeSlots runtime) {
        this.problems = problems;
        this.extensions = new PathExtensions(problems);
        this.conditions = new RouteConditionCompiler(problems, runtime);
    }

    /** Null after a problem. */
    @Nullable
    RouteMatch compile(io.envoyproxy.envoy.config.route.v3.RouteMatch match, FieldNode at) {
        PathMatch path = switch (match.getPathSpecifierCase()) {
            case PREFIX -> new PathMatch.Prefix(match.getPrefix());
            case PATH -> new PathMatch.Exact(match.getPath());
            case PATH_SEPARATED_PREFIX -> new PathMatch.SeparatedPrefix(match.getPathSeparatedPrefix());
            case SAFE_REGEX -> safeRegex(match, at);
            case CONNECT_MATCHER -> connect(at.field("connect_matcher"));
            case PATH_MATCH_POLICY -> template(match.getPathMatchPolicy(), at.field("path_match_policy"));
            default -> null;
        };
        List<RouteCondition> all = conditions.compile(match, at);
        if (path == null || at.isBroken()) {
            return null;
        }
        boolean isCaseSensitive =
                !match.hasCaseSensitive() || match.getCaseSensitive().getValue();
        return new RouteMatch(path, isCaseSensitive, all);
    }

    /** Conditions on headers alone; of no use after a problem. */
    List<RouteCondition> headers(List<HeaderMatcher> matchers, FieldNode at) {
        return conditions.headers(matchers, at);
    }

    /** Takes a part of the requests. */
    RouteCondition fraction(RuntimeFractionalPercent fraction) {
        return conditions.fraction(fraction);
    }

    /** Tables that have such routes are taken over as they are; who counts on them has to know. */
    private PathMatch connect(FieldNode at) {
        if (!at.isBroken()) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at,
                    "CONNECT is not served yet: it is answered with 405 before any route is looked for",
                    Suggestion.NONE);
        }
        return new PathMatch.Connect();
    }

    private @Nullable PathMatch safeRegex(io.envoyproxy.envoy.config.route.v3.RouteMatch match, FieldNode at) {
        Regex regex = conditions.regex(match.getSafeRegex(), at.field("safe_regex"));
        return regex == null ? null : new PathMatch.SafeRegex(regex);
    }

    /** Null after a problem. */
    @Nullable
    PathMatch template(TypedExtensionConfig policy, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        UriTemplateMatchConfig config = extensions.unpack(policy, UriTemplateMatchConfig.class, configAt);
        FieldNode templateAt = configAt.field("path_template");
        if (config == null || templateAt.isBroken()) {
            return null;
        }
        try {
            return new PathMatch.Template(conditions.template(config.getPathTemplate()));
        } catch (IllegalArgumentException e) {
            problems.atValue(ProblemCode.BAD_VALUE, templateAt, String.valueOf(e.getMessage()), Suggestion.NONE);
            return null;
        }
    }

    /** Whether no request passes it by. */
    static boolean matchesEverything(RouteMatch match) {
        return match.conditions().isEmpty()
                && match.path() instanceof PathMatch.Prefix(String prefix)
                && (prefix.isEmpty() || prefix.equals("/"));
    }
}
