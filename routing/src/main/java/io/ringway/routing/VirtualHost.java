package io.ringway.routing;

/**
 * A virtual host (Envoy {@code config.route.v3.VirtualHost}). Owner: any (immutable).
 *
 * @param name its name, unique in the table
 * @param tlsRequirement {@code require_tls}
 */
public record VirtualHost(String name, TlsRequirement tlsRequirement) {
    /** Which plain-text requests are redirected to https. */
    public enum TlsRequirement {
        NONE,
        EXTERNAL_ONLY,
        ALL
    }

    /** The request is answered with a redirect to https, whatever its route. */
    public boolean redirectsToTls(RequestView request) {
        return switch (tlsRequirement) {
            case NONE -> false;
            case EXTERNAL_ONLY -> !request.isSecure() && !request.isInternal();
            case ALL -> !request.isSecure();
        };
    }
}
