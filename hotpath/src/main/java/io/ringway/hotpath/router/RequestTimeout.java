package io.ringway.hotpath.router;

import io.ringway.hotpath.http.GrpcTimeout;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.GrpcTimeouts;

/** How long a request's answer may take: what the request asks for, where it may, else its route. Owner: worker (no state). */
final class RequestTimeout {
    private static final long NS_PER_MS = 1_000_000;

    private RequestTimeout() {}

    /**
     * Takes x-envoy-upstream-rq-timeout-ms out of the head, which goes before all else; the connection manager has removed it from requests that
     * may not ask.
     *
     * @return nanoseconds, 0 is none
     */
    static long take(HeaderBlock headers, ForwardAction action) {
        int id = HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS;
        if (headers.has(id)) {
            int asked = RetryFields.number(headers, id);
            headers.removeAll(id);
            if (asked != RetryFields.NONE) {
                return asked * NS_PER_MS;
            }
        }
        GrpcTimeouts grpc = action.grpcTimeouts();
        return grpc == null || grpc.isOfStream() || !GrpcTimeout.isGrpc(headers)
                ? action.timeoutNs()
                : grpc.timeoutNs(Math.max(0, GrpcTimeout.of(headers)));
    }
}
