package io.ringway.hotpath.stats;

/**
 * Ids of the reasons for which a redirect is passed on instead of followed (Envoy {@code http.<stat_prefix>.passthrough_internal_redirect_*}).
 * Owner: any (immutable).
 */
public record InternalRedirectStats(
        int badLocation, int unsafeScheme, int tooManyRedirects, int noRoute, int predicate) {

    static InternalRedirectStats register(StatsRegistry registry, StatName root) {
        return new InternalRedirectStats(
                registry.counter(root.then("passthrough_internal_redirect_bad_location")),
                registry.counter(root.then("passthrough_internal_redirect_unsafe_scheme")),
                registry.counter(root.then("passthrough_internal_redirect_too_many_redirects")),
                registry.counter(root.then("passthrough_internal_redirect_no_route")),
                registry.counter(root.then("passthrough_internal_redirect_predicate")));
    }
}
