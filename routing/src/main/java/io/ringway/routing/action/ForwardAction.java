package io.ringway.routing.action;

import org.jspecify.annotations.Nullable;

/**
 * Forward to a cluster (Envoy {@code config.route.v3.RouteAction}). Owner: any (immutable).
 *
 * @param cluster which one
 * @param clusterNotFoundStatus status of the answer if there is no such cluster ({@code cluster_not_found_response_code}, default 503)
 * @param timeoutNs whole time for the upstream's answer, nanoseconds; 0 is none ({@code timeout}, default 15 s)
 * @param idleTimeoutNs stream idle timeout of this route, nanoseconds; 0 is none, -1 inherits the connection manager's ({@code idle_timeout})
 * @param streamDurationMaxNs longest duration of a stream, nanoseconds; 0 is none, -1 inherits the connection manager's
 *     ({@code max_stream_duration})
 * @param pathRewrite what becomes of the path, or null
 * @param hostRewrite what becomes of the authority, or null
 * @param isForwardedHostAppended a rewritten authority is kept in x-forwarded-host ({@code append_x_forwarded_host})
 * @param grpcTimeouts what grpc-timeout may set, or null for nothing
 */
public record ForwardAction(
        ClusterChoice cluster,
        int clusterNotFoundStatus,
        long timeoutNs,
        long idleTimeoutNs,
        long streamDurationMaxNs,
        @Nullable PathRewrite pathRewrite,
        @Nullable HostRewrite hostRewrite,
        boolean isForwardedHostAppended,
        @Nullable GrpcTimeouts grpcTimeouts)
        implements RouteAction {
    /** Envoy's default route timeout, nanoseconds. */
    public static final long TIMEOUT_DEFAULT_NS = 15_000_000_000L;

    /** Inherit what the connection manager has. */
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
                INHERIT,
                null,
                null,
                false,
                null);
    }

    /** The same with another {@code timeout}. */
    public ForwardAction withTimeoutNs(long otherNs) {
        return new ForwardAction(
                cluster,
                clusterNotFoundStatus,
                otherNs,
                idleTimeoutNs,
                streamDurationMaxNs,
                pathRewrite,
                hostRewrite,
                isForwardedHostAppended,
                grpcTimeouts);
    }
}
