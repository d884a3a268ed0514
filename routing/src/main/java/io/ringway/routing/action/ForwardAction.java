package io.ringway.routing.action;

import org.jspecify.annotations.Nullable;

/**
 * Forward to a cluster (Envoy {@code config.route.v3.RouteAction}). Owner: any (immutable).
 *
 * @param cluster which one
 * @param clusterNotFoundStatus status of the answer if there is no such cluster ({@code cluster_not_found_response_code}, default 503)
 * @param timeoutNs whole time for the upstream's answer, nanoseconds; 0 is none ({@code timeout}, default 15 s)
 * @param idleTimeoutNs stream idle timeout of this route, nanoseconds; 0 is none, -1 inherits the connection manager's ({@code idle_timeout})
 * @param prefixRewrite replaces the matched prefix or path ({@code prefix_rewrite}), or null
 * @param hostRewrite replaces the authority ({@code host_rewrite_literal}), or null
 * @param isAutoHostRewrite the upstream host's name replaces the authority ({@code auto_host_rewrite})
 */
public record ForwardAction(
        ClusterChoice cluster,
        int clusterNotFoundStatus,
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

    /** Envoy's default where a cluster does not exist. */
    public static final int CLUSTER_NOT_FOUND_STATUS = 503;

    /** To one cluster, all else as Envoy does it by default. */
    public static ForwardAction to(String cluster) {
        return new ForwardAction(
                new ClusterChoice.Named(cluster),
                CLUSTER_NOT_FOUND_STATUS,
                TIMEOUT_DEFAULT_NS,
                INHERIT,
                null,
                null,
                false);
    }

    /** The same with another {@code timeout}. */
    public ForwardAction withTimeoutNs(long otherNs) {
        return new ForwardAction(
                cluster, clusterNotFoundStatus, otherNs, idleTimeoutNs, prefixRewrite, hostRewrite, isAutoHostRewrite);
    }
}
