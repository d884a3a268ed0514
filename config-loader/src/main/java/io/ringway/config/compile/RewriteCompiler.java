package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.routing.action.HostRewrite;
import io.ringway.routing.action.PathRewrite;
import io.ringway.routing.action.RequestHeaderName;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.regex.RegexRewrite;
import io.ringway.routing.template.UriTemplate;
import org.jspecify.annotations.Nullable;

/** What routes make of paths and hosts. Null is none, or follows a problem. Owner: control. */
final class RewriteCompiler {
    private final Problems problems;
    private final PathExtensions extensions;

    RewriteCompiler(Problems problems) {
        this.problems = problems;
        this.extensions = new PathExtensions(problems);
    }

    /**
     * Of a route that forwards.
     *
     * @param match of the same route; null after a problem
     */
    @Nullable
    PathRewrite path(RouteAction route, @Nullable RouteMatch match, FieldNode at) {
        FieldNode first = null;
        for (String name : new String[] {"prefix_rewrite", "regex_rewrite", "path_rewrite_policy"}) {
            FieldNode field = at.field(name);
            if (field.isWritten() && first != null) {
                problems.atKey(
                        ProblemCode.ONEOF_CONFLICT,
                        field,
                        "a route has one of prefix_rewrite, regex_rewrite and path_rewrite_policy",
                        Suggestion.NONE);
                return null;
            }
            first = field.isWritten() ? field : first;
        }
        if (route.hasRegexRewrite()) {
            return pattern(route.getRegexRewrite(), at.field("regex_rewrite"));
        }
        return route.hasPathRewritePolicy()
                ? template(route.getPathRewritePolicy(), match, at.field("path_rewrite_policy"))
                : prefix(route.getPrefixRewrite(), at.field("prefix_rewrite"));
    }

    /** Of a redirect. */
    @Nullable
    PathRewrite path(RedirectAction redirect, FieldNode at) {
        return redirect.hasRegexRewrite()
                ? pattern(redirect.getRegexRewrite(), at.field("regex_rewrite"))
                : prefix(redirect.getPrefixRewrite(), at.field("prefix_rewrite"));
    }

    @Nullable
    HostRewrite host(RouteAction route, FieldNode at) {
        return switch (route.getHostRewriteSpecifierCase()) {
            case HOST_REWRITE_LITERAL ->
                route.getHostRewriteLiteral().isEmpty() ? null : new HostRewrite.Literal(route.getHostRewriteLiteral());
            case AUTO_HOST_REWRITE -> route.getAutoHostRewrite().getValue() ? new HostRewrite.OfUpstream() : null;
            case HOST_REWRITE_HEADER -> new HostRewrite.FromHeader(RequestHeaderName.of(route.getHostRewriteHeader()));
            case HOST_REWRITE_PATH_REGEX -> {
                RegexRewrite rewrite = ofPath(route.getHostRewritePathRegex(), at.field("host_rewrite_path_regex"));
                yield rewrite == null ? null : new HostRewrite.FromPath(rewrite);
            }
            case HOSTREWRITESPECIFIER_NOT_SET -> null;
        };
    }

    private @Nullable PathRewrite prefix(String prefix, FieldNode at) {
        return prefix.isEmpty() || !isPathText(prefix, at) ? null : new PathRewrite.Prefix(prefix);
    }

    private @Nullable PathRewrite pattern(RegexMatchAndSubstitute rewrite, FieldNode at) {
        RegexRewrite compiled = ofPath(rewrite, at);
        return compiled == null ? null : new PathRewrite.Pattern(compiled);
    }

    private @Nullable RegexRewrite ofPath(RegexMatchAndSubstitute rewrite, FieldNode at) {
        return isPathText(rewrite.getSubstitution(), at.field("substitution")) ? regex(rewrite, at) : null;
    }

    /** Of any text; null after a problem. */
    @Nullable
    RegexRewrite regex(RegexMatchAndSubstitute rewrite, FieldNode at) {
        FieldNode regexAt = at.at("pattern", "regex");
        FieldNode substitutionAt = at.field("substitution");
        if (at.isBroken() || at.field("pattern").isBroken() || regexAt.isBroken() || substitutionAt.isBroken()) {
            return null;
        }
        try {
            return RegexRewrite.compile(rewrite.getPattern().getRegex(), rewrite.getSubstitution());
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            boolean isOfSubstitution = message.contains("substitution");
            problems.atValue(
                    isOfSubstitution ? ProblemCode.BAD_VALUE : ProblemCode.BAD_REGEX,
                    isOfSubstitution ? substitutionAt : regexAt,
                    message,
                    Suggestion.NONE);
            return null;
        }
    }

    /** A space or a control character would end the path in a request line, or worse. */
    private boolean isPathText(String text, FieldNode at) {
        boolean isFit = text.chars().allMatch(c -> c > ' ' && c != 0x7F);
        if (!isFit && !at.isBroken()) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "no path has spaces or control characters",
                    Suggestion.hint("%20 is an escaped space"));
        }
        return isFit;
    }

    private @Nullable PathRewrite template(TypedExtensionConfig policy, @Nullable RouteMatch match, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        FieldNode rewriteAt = configAt.field("path_template_rewrite");
        if (match == null || at.isBroken() || configAt.isBroken() || rewriteAt.isBroken()) {
            return null;
        }
        UriTemplateRewriteConfig config = extensions.unpack(policy, UriTemplateRewriteConfig.class, configAt);
        if (config == null) {
            return null;
        }
        if (!(match.path() instanceof PathMatch.Template(UriTemplate template))) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    at,
                    "a path_rewrite_policy needs a match with a path_match_policy",
                    Suggestion.NONE);
            return null;
        }
        try {
            return new PathRewrite.Pattern(template.rewrite(config.getPathTemplateRewrite()));
        } catch (IllegalArgumentException e) {
            problems.atValue(ProblemCode.BAD_VALUE, rewriteAt, String.valueOf(e.getMessage()), Suggestion.NONE);
            return null;
        }
    }
}
