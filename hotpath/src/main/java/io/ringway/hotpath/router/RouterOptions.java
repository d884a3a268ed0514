package io.ringway.hotpath.router;

/**
 * Options of the router filter (Envoy {@code extensions.filters.http.router.v3.Router}). Owner: any (immutable).
 *
 * @param areEnvoyHeadersSuppressed {@code suppress_envoy_headers}: no x-envoy-* fields are added
 */
public record RouterOptions(boolean areEnvoyHeadersSuppressed) {
    public static final RouterOptions DEFAULT = new RouterOptions(false);
}
