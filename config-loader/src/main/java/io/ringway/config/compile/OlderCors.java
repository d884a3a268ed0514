package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.ringway.config.model.FieldNode;
import org.jspecify.annotations.Nullable;

/**
 * The field {@code cors} that routes and virtual hosts had before filters had their own configuration there. It says the same as the CORS filter's
 * policy, in fields of the same names. Owner: any (immutable).
 *
 * @param at where it was written
 */
record OlderCors(CorsPolicy policy, FieldNode at) {

    /** Null if it is not there. Envoy deprecates the field; files have it. */
    @SuppressWarnings("deprecation")
    static @Nullable OlderCors of(VirtualHost host, FieldNode at) {
        return host.hasCors() ? of(host.getCors(), at.field("cors")) : null;
    }

    /** Null if it is not there. Envoy deprecates the field; files have it. */
    @SuppressWarnings("deprecation")
    static @Nullable OlderCors of(Route route, FieldNode at) {
        return route.getRoute().hasCors() ? of(route.getRoute().getCors(), at.at("route", "cors")) : null;
    }

    private static OlderCors of(io.envoyproxy.envoy.config.route.v3.CorsPolicy older, FieldNode at) {
        CorsPolicy.Builder policy = CorsPolicy.newBuilder()
                .addAllAllowOriginStringMatch(older.getAllowOriginStringMatchList())
                .setAllowMethods(older.getAllowMethods())
                .setAllowHeaders(older.getAllowHeaders())
                .setExposeHeaders(older.getExposeHeaders())
                .setMaxAge(older.getMaxAge());
        if (older.hasAllowCredentials()) {
            policy.setAllowCredentials(older.getAllowCredentials());
        }
        if (older.hasAllowPrivateNetworkAccess()) {
            policy.setAllowPrivateNetworkAccess(older.getAllowPrivateNetworkAccess());
        }
        if (older.hasForwardNotMatchingPreflights()) {
            policy.setForwardNotMatchingPreflights(older.getForwardNotMatchingPreflights());
        }
        if (older.hasFilterEnabled()) {
            policy.setFilterEnabled(older.getFilterEnabled());
        }
        if (older.hasShadowEnabled()) {
            policy.setShadowEnabled(older.getShadowEnabled());
        }
        return new OlderCors(policy.build(), at);
    }
}
