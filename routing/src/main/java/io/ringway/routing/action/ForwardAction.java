package io.ringway.routing.action;

import org.jspecify.annotations.Nullable;

/**
 * Forward to a cluster (Envoy {@code config.route.v3.RouteAction}). Owner: any (immutable).
 *
 * @param cluster name of the cluster
 * @param timeoutNs whole time for the upstream's answer, nanoseconds; 0 is none ({@code timeout}, default 15 s)
 * @param idleTimeoutNs stream idle timeout of this route, nanoseconds; 0 is none, -1 inherits the connection manager's ({@code idle_timeout})
 * @param prefixRewrite replaces the matched prefix or path ({@code prefix_rewrite}), or null
 * @param hostRewrite replaces the authority ({@code host_rewrite_literal}), or null
 * @param isAutoHostRewrite the upstream host's name replaces the authority ({@code auto_host_rewrite})
 */
public record ForwardAction(
        String cluster,
        long timeoutNs,
        long idleTimeoutNs,
        @Nullable String prefixRewrite,
        @Nullable String hostRewrite,
        boolean isAutoHostRewrite)
        implements RouteAction {
    /** Envoy's default route timeout, nanoseconds. */
    public static final long TIMEOUT_DEFAULT_NS = 15_000_000_000L;

    /** Inherit the connection manager's {@code stream_idle_timeout}. */
    public static final long INHERIT = -1;
}
