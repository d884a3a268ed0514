package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig;
import io.envoyproxy.envoy.extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig;
import io.envoyproxy.envoy.extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.hotpath.filter.InternalRedirectPolicy;
import io.ringway.hotpath.filter.StatusCodes;
import io.ringway.routing.action.RequestHeaderName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code internal_redirect_policy} of routes. What it returns is of no use after a problem. Owner: control. */
final class InternalRedirectCompiler {
    private static final int FOUND = 302;
    private static final Set<Integer> REDIRECTS = Set.of(301, FOUND, 303, 307, 308);

    private final Problems problems;

    InternalRedirectCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Null if the route follows no redirects. */
    @Nullable
    InternalRedirectPolicy compile(RouteAction route, FieldNode routeAt) {
        var policy = policy(route);
        if (policy == null) {
            return null;
        }
        FieldNode at = routeAt.field("internal_redirect_policy");
        boolean isSafeOnly = false;
        boolean avoidsPrevious = false;
        Set<String> allowed = null;
        for (int i = 0; i < policy.getPredicatesCount(); i++) {
            TypedExtensionConfig predicate = policy.getPredicates(i);
            FieldNode predicateAt = at.field("predicates").element(i);
            if (predicate.getTypedConfig().is(SafeCrossSchemeConfig.class)) {
                isSafeOnly = true;
            } else if (predicate.getTypedConfig().is(PreviousRoutesConfig.class)) {
                avoidsPrevious = true;
            } else if (predicate.getTypedConfig().is(AllowListedRoutesConfig.class)) {
                allowed = allowed(predicate, allowed);
            } else if (!predicateAt.isBroken()
                    && !predicateAt.field("typed_config").isBroken()) {
                problems.atKey(
                        ProblemCode.UNSUPPORTED_EXTENSION,
                        predicateAt,
                        "internal redirect predicate \"" + predicate.getName() + "\" is not supported yet",
                        Suggestion.hint(
                                "safe_cross_scheme, previous_routes and allow_listed_routes are, with typed_config"));
            }
        }
        return new InternalRedirectPolicy(
                HttpOptionsCompiler.clamp(policy.hasMaxInternalRedirects(), policy.getMaxInternalRedirects(), 1),
                codes(policy.getRedirectResponseCodesList(), at.field("redirect_response_codes")),
                policy.getAllowCrossSchemeRedirect(),
                isSafeOnly,
                avoidsPrevious,
                allowed == null ? null : Set.copyOf(allowed),
                fields(policy.getResponseHeadersToCopyList(), at.field("response_headers_to_copy")));
    }

    /** The older fields count where the newer one is not there. Envoy deprecates them; files have them. */
    @SuppressWarnings("deprecation")
    private static io.envoyproxy.envoy.config.route.v3.@Nullable InternalRedirectPolicy policy(RouteAction route) {
        if (route.hasInternalRedirectPolicy()) {
            return route.getInternalRedirectPolicy();
        }
        if (route.getInternalRedirectAction() != RouteAction.InternalRedirectAction.HANDLE_INTERNAL_REDIRECT) {
            return null;
        }
        var policy = io.envoyproxy.envoy.config.route.v3.InternalRedirectPolicy.newBuilder();
        if (route.hasMaxInternalRedirects()) {
            policy.setMaxInternalRedirects(route.getMaxInternalRedirects());
        }
        return policy.build();
    }

    /** Every predicate has to let a redirect pass, so of two lists what is in both is allowed. */
    private static Set<String> allowed(TypedExtensionConfig predicate, @Nullable Set<String> before) {
        Set<String> names =
                new HashSet<>(WalkedMessages.unpack(predicate.getTypedConfig(), AllowListedRoutesConfig.parser())
                        .getAllowedRouteNamesList());
        if (before != null) {
            names.retainAll(before);
        }
        return names;
    }

    private StatusCodes codes(List<Integer> codes, FieldNode at) {
        for (int i = 0; i < codes.size(); i++) {
            FieldNode codeAt = at.element(i);
            if (!REDIRECTS.contains(codes.get(i)) && !codeAt.isBroken()) {
                problems.atValue(
                        ProblemCode.NOT_ALLOWED,
                        codeAt,
                        Integer.toUnsignedString(codes.get(i)) + " is no status of a redirect",
                        Suggestion.hint("301, 302, 303, 307 and 308 are"));
            }
        }
        return StatusCodes.of(codes.isEmpty() ? List.of(FOUND) : codes);
    }

    private List<RequestHeaderName> fields(List<String> names, FieldNode at) {
        List<RequestHeaderName> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).toLowerCase(Locale.ROOT);
            FieldNode nameAt = at.element(i);
            if ((name.startsWith(":") || name.equals("host")) && !nameAt.isBroken()) {
                problems.atValue(
                        ProblemCode.NOT_ALLOWED,
                        nameAt,
                        "\"" + name + "\" cannot be copied, the redirect says what it becomes",
                        Suggestion.NONE);
            }
            fields.add(RequestHeaderName.of(name));
        }
        return fields;
    }
}
