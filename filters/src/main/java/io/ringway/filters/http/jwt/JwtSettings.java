package io.ringway.filters.http.jwt;

import io.ringway.filters.shared.matching.RequestMatch;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of one filter (Envoy {@code JwtAuthentication}). Owner: any (immutable).
 *
 * @param rules the first that matches counts
 * @param requirements by name, for routes
 * @param isPreflightBypassed questions of browsers pass (CORS)
 * @param isFailureStripped answers do not say why
 */
record JwtSettings(
        List<JwtProvider> providers,
        List<Rule> rules,
        Map<String, Requirement> requirements,
        boolean isPreflightBypassed,
        boolean isFailureStripped) {

    /** What requests of a kind have to show. */
    record Rule(RequestMatch match, Requirement requirement) {}

    /**
     * Of a route.
     *
     * @param requirementName null if nothing is required
     */
    record OfRoute(@Nullable String requirementName) {}
}
