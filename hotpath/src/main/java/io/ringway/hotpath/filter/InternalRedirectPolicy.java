package io.ringway.hotpath.filter;

import io.ringway.routing.action.RequestHeaderName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which redirects of its upstreams a route follows itself (Envoy {@code config.route.v3.InternalRedirectPolicy}). Owner: any (immutable).
 *
 * @param redirectsMax {@code max_internal_redirects}, default 1
 * @param statusCodes {@code redirect_response_codes}, default 302
 * @param isCrossSchemeAllowed {@code allow_cross_scheme_redirect}
 * @param isSafeCrossSchemeOnly the {@code safe_cross_scheme} predicate: never from http to https
 * @param avoidsPreviousRoutes the {@code previous_routes} predicate
 * @param allowedRoutes names that the {@code allow_listed_routes} predicates allow, or null without one
 * @param copiedFields {@code response_headers_to_copy}
 */
public record InternalRedirectPolicy(
        int redirectsMax,
        StatusCodes statusCodes,
        boolean isCrossSchemeAllowed,
        boolean isSafeCrossSchemeOnly,
        boolean avoidsPreviousRoutes,
        @Nullable Set<String> allowedRoutes,
        List<RequestHeaderName> copiedFields) {
    public InternalRedirectPolicy {
        copiedFields = List.copyOf(copiedFields);
    }

    /**
     * Whether the predicates let a redirect pass.
     *
     * @param from name of the route that redirects
     * @param to name of the route that its target has
     * @param visited redirects of the same request before: names of both routes, in pairs
     */
    public boolean accepts(String from, String to, boolean isFromHttps, boolean isToHttps, List<String> visited) {
        if (isSafeCrossSchemeOnly && isToHttps && !isFromHttps) {
            return false;
        }
        if (allowedRoutes != null && !allowedRoutes.contains(to)) {
            return false;
        }
        for (int i = 0; avoidsPreviousRoutes && i < visited.size(); i += 2) {
            if (visited.get(i).equals(from) && visited.get(i + 1).equals(to)) {
                return false;
            }
        }
        return true;
    }
}
