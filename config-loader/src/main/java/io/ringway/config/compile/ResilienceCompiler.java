package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.hotpath.filter.RouteBalancing;
import io.ringway.hotpath.filter.RouteResilience;
import org.jspecify.annotations.Nullable;

/** What a route and its virtual host say about attempts beyond a plain first one; the route goes first. Owner: control. */
final class ResilienceCompiler {
    private final RetryPolicyCompiler retries;
    private final HashPolicyCompiler hashes;

    ResilienceCompiler(Problems problems, RouteMatchCompiler matches, ClusterIndex clusters) {
        retries = new RetryPolicyCompiler(problems, matches);
        hashes = new HashPolicyCompiler(problems, clusters);
    }

    /** What the routes of a virtual host share. */
    RouteResilience ofHost(VirtualHost host, FieldNode at) {
        return new RouteResilience(
                host.hasRetryPolicy() ? retries.compile(host.getRetryPolicy(), at.field("retry_policy")) : null,
                host.hasPerRequestBufferLimitBytes()
                        ? Integer.toUnsignedLong(
                                host.getPerRequestBufferLimitBytes().getValue())
                        : RouteResilience.INHERIT,
                host.getIncludeRequestAttemptCount(),
                host.getIncludeAttemptCountInResponse(),
                host.getIncludeIsTimeoutRetryHeader(),
                host.getHedgePolicy().getHedgeOnPerTryTimeout());
    }

    /** What a route says about the choice of a host; null if it says nothing. */
    @Nullable
    RouteBalancing balancing(Route route, FieldNode at) {
        return hashes.compile(route.getRoute(), at.field("route"));
    }

    /** Null if there is nothing of it. */
    @Nullable
    RouteResilience ofRoute(Route route, FieldNode at, RouteResilience host) {
        RetryPolicy retry = route.getRoute().hasRetryPolicy()
                ? retries.compile(route.getRoute().getRetryPolicy(), at.at("route", "retry_policy"))
                : host.retry();
        boolean isHedged = route.getRoute().hasHedgePolicy()
                ? route.getRoute().getHedgePolicy().getHedgeOnPerTryTimeout()
                : host.isHedged();
        if (retry == null
                && !host.isAttemptCounted()
                && !host.isAttemptAnswered()
                && !isHedged
                && !route.hasPerRequestBufferLimitBytes()
                && host.bodyBufferLimitBytes() == RouteResilience.INHERIT) {
            return null;
        }
        return new RouteResilience(
                retry,
                route.hasPerRequestBufferLimitBytes()
                        ? Integer.toUnsignedLong(
                                route.getPerRequestBufferLimitBytes().getValue())
                        : host.bodyBufferLimitBytes(),
                host.isAttemptCounted(),
                host.isAttemptAnswered(),
                host.isTimeoutTold(),
                isHedged);
    }
}
