package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.GrpcTimeouts;
import io.ringway.routing.action.NonForwardingAction;
import io.ringway.routing.build.RouteMatch;
import org.jspecify.annotations.Nullable;

/** What a route does: forward, redirect, answer. Owner: control. */
final class RouteCompiler {
    private final Problems problems;
    private final ClusterChoiceCompiler clusters;
    private final RewriteCompiler rewrites;
    private final int directBodyBytesMax;
    private final DataSourceReader sources;

    /**
     * @param directBodyBytesMax {@code max_direct_response_body_size_bytes} of the route configuration
     */
    RouteCompiler(Problems problems, ClusterChoiceCompiler clusters, int directBodyBytesMax) {
        this.problems = problems;
        this.clusters = clusters;
        this.rewrites = new RewriteCompiler(problems);
        this.directBodyBytesMax = directBodyBytesMax;
        sources = new DataSourceReader(problems);
    }

    private static final int[] NO_CLUSTERS = {};

    /** A route's action and the clusters it leads to, see {@code RouteTarget}. */
    @SuppressWarnings("ArrayRecordComponent") // passed on as it is
    record Compiled(io.ringway.routing.action.RouteAction action, int[] clusterIndexes) {}

    /**
     * Null after a problem.
     *
     * @param match of the same route; null after a problem
     */
    @Nullable
    Compiled compile(Route route, @Nullable RouteMatch match, FieldNode at) {
        return switch (route.getActionCase()) {
            case ROUTE -> forward(route.getRoute(), match, at.field("route"));
            case REDIRECT -> new Compiled(redirect(route.getRedirect(), at.field("redirect")), NO_CLUSTERS);
            case DIRECT_RESPONSE -> directResponse(route.getDirectResponse(), at.field("direct_response"));
            case NON_FORWARDING_ACTION -> new Compiled(new NonForwardingAction(), NO_CLUSTERS);
            default -> null;
        };
    }

    private @Nullable Compiled forward(RouteAction route, @Nullable RouteMatch match, FieldNode at) {
        ClusterChoiceCompiler.Compiled cluster = clusters.compile(route, at);
        if (cluster == null) {
            return null;
        }
        ForwardAction action = new ForwardAction(
                cluster.choice(),
                switch (route.getClusterNotFoundResponseCode()) {
                    case NOT_FOUND -> 404;
                    case INTERNAL_SERVER_ERROR -> 500;
                    case SERVICE_UNAVAILABLE, UNRECOGNIZED -> ForwardAction.CLUSTER_NOT_FOUND_STATUS;
                },
                Durations.ns(route.hasTimeout(), route.getTimeout(), ForwardAction.TIMEOUT_DEFAULT_NS),
                Durations.ns(route.hasIdleTimeout(), route.getIdleTimeout(), ForwardAction.INHERIT),
                Durations.ns(
                        route.getMaxStreamDuration().hasMaxStreamDuration(),
                        route.getMaxStreamDuration().getMaxStreamDuration(),
                        ForwardAction.INHERIT),
                rewrites.path(route, match, at),
                rewrites.host(route, at),
                route.getAppendXForwardedHost(),
                grpcTimeouts(route));
        return new Compiled(action, cluster.indexes());
    }

    /** {@code max_stream_duration} goes before the older fields, which are not looked at beside it, as in Envoy. */
    @SuppressWarnings("deprecation") // files have the older fields
    private static @Nullable GrpcTimeouts grpcTimeouts(RouteAction route) {
        if (route.hasMaxStreamDuration()) {
            RouteAction.MaxStreamDuration duration = route.getMaxStreamDuration();
            return duration.hasGrpcTimeoutHeaderMax()
                    ? new GrpcTimeouts(
                            Durations.ns(duration.getGrpcTimeoutHeaderMax()),
                            Durations.ns(duration.getGrpcTimeoutHeaderOffset()),
                            true)
                    : null;
        }
        return route.hasMaxGrpcTimeout()
                ? new GrpcTimeouts(
                        Durations.ns(route.getMaxGrpcTimeout()), Durations.ns(route.getGrpcTimeoutOffset()), false)
                : null;
    }

    private io.ringway.routing.action.RedirectAction redirect(RedirectAction redirect, FieldNode at) {
        String scheme = redirect.getHttpsRedirect() ? "https" : emptyToNull(redirect.getSchemeRedirect());
        return new io.ringway.routing.action.RedirectAction(
                switch (redirect.getResponseCode()) {
                    case FOUND -> 302;
                    case SEE_OTHER -> 303;
                    case TEMPORARY_REDIRECT -> 307;
                    case PERMANENT_REDIRECT -> 308;
                    case MOVED_PERMANENTLY, UNRECOGNIZED -> 301;
                },
                scheme,
                emptyToNull(redirect.getHostRedirect()),
                redirect.getPortRedirect(),
                emptyToNull(redirect.getPathRedirect()),
                rewrites.path(redirect, at),
                redirect.getStripQuery());
    }

    private @Nullable Compiled directResponse(DirectResponseAction direct, FieldNode at) {
        byte[] body = body(direct.getBody(), at.field("body"));
        if (body == null) {
            return null;
        }
        return new Compiled(new io.ringway.routing.action.DirectResponseAction(direct.getStatus(), body), NO_CLUSTERS);
    }

    private byte @Nullable [] body(DataSource source, FieldNode at) {
        byte[] body = sources.read(source, at, directBodyBytesMax);
        if (body != null && body.length > directBodyBytesMax) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    at,
                    "the body has more than " + directBodyBytesMax + " bytes",
                    Suggestion.hint("max_direct_response_body_size_bytes of the route configuration sets the limit"));
            return null;
        }
        return body;
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
