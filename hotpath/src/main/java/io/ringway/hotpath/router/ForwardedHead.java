package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.GrpcTimeout;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.routing.Route;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.PathRewrite;
import io.ringway.transport.memory.BufferPool;

/**
 * What the router changes in a request's head before it is forwarded: path, authority, expected timeout (Envoy
 * {@code RouteEntryImpl::finalizeRequestHeaders}). Owner: worker.
 */
final class ForwardedHead {
    private static final long NS_PER_MS = 1_000_000;

    private ForwardedHead() {}

    /**
     * Applies the route's rewrites.
     *
     * @param timeoutNs of this request; 0 is none
     * @return false if there is no memory or the block is full
     */
    static boolean rewrite(
            StreamCallbacks callbacks,
            HeaderBlock headers,
            Route route,
            ForwardAction action,
            long timeoutNs,
            UpstreamHost host,
            RouterOptions options) {
        boolean fits = true;
        if (!options.areEnvoyHeadersSuppressed() && timeoutNs > 0) {
            fits = setExpectedTimeout(callbacks, headers, timeoutNs);
        }
        fits &= ForwardedHost.rewrite(callbacks, headers, action, host, options);
        PathRewrite path = action.pathRewrite();
        return fits && (path == null || rewritePath(callbacks, headers, route, path, options));
    }

    /**
     * What the upstream may take: the attempt's limit, and no more than is left of the route's.
     *
     * @param leftNs of the route's timeout; 0 if there is none
     * @return false if there is no memory or the block is full
     */
    static boolean setAttemptTimeout(StreamCallbacks callbacks, HeaderBlock headers, long perTryNs, long leftNs) {
        long ns = perTryNs == 0 || leftNs == 0 ? perTryNs + leftNs : Math.min(perTryNs, leftNs);
        return ns == 0
                || setNumber(callbacks, headers, HeaderId.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, Math.max(1, ns / NS_PER_MS));
    }

    /**
     * Tells a gRPC upstream the same in its own field, where the route sets the time by it ({@code max_grpc_timeout}).
     *
     * @return false if there is no memory or the block is full
     */
    static boolean setGrpcTimeout(StreamCallbacks callbacks, HeaderBlock headers, long perTryNs, long timeoutNs) {
        long ns = perTryNs == 0 || timeoutNs == 0 ? perTryNs + timeoutNs : Math.min(perTryNs, timeoutNs);
        if (ns == 0) {
            return true;
        }
        int value = callbacks.scratch().reserve(Long.BYTES * 3);
        int name = callbacks.scratch().copy(GrpcTimeout.NAME);
        if (value == BufferPool.NONE || name == BufferPool.NONE) {
            return false;
        }
        headers.removeAll(GrpcTimeout.NAME, 0);
        int length = GrpcTimeout.write(headers.buffer(), value, ns);
        return headers.add(HeaderId.OTHER, name, GrpcTimeout.NAME.length, value, length);
    }

    private static boolean setExpectedTimeout(StreamCallbacks callbacks, HeaderBlock headers, long timeoutNs) {
        return setNumber(callbacks, headers, HeaderId.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, timeoutNs / NS_PER_MS);
    }

    /**
     * Sets a well-known field to a number, in a request's head or an answer's.
     *
     * @param number 0 or more
     * @return false if there is no memory or the block is full
     */
    static boolean setNumber(StreamCallbacks callbacks, HeaderBlock headers, int id, long number) {
        int start = callbacks.scratch().reserve(Long.BYTES * 3);
        if (start == BufferPool.NONE) {
            return false;
        }
        int length = headers.buffer().putNaturalLongAscii(start, number);
        Constants constants = callbacks.worker().constants();
        return headers.set(id, constants.name(id), start, length);
    }

    private static boolean rewritePath(
            StreamCallbacks callbacks, HeaderBlock headers, Route route, PathRewrite rewrite, RouterOptions options) {
        boolean fits = true;
        if (!options.areEnvoyHeadersSuppressed()) {
            int id = HeaderId.X_ENVOY_ORIGINAL_PATH;
            Text name = callbacks.worker().constants().name(id);
            fits = headers.set(id, name, headers.pathStart(), headers.pathLength());
        }
        return fits && PathRewriting.apply(callbacks, headers, route.matchedPrefixLength(), rewrite);
    }
}
