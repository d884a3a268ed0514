package io.ringway.routing.action;

/**
 * What the grpc-timeout field of a request may set. Owner: any (immutable).
 *
 * @param maxNs no longer than this, nanoseconds; 0 is no limit ({@code grpc_timeout_header_max}, {@code max_grpc_timeout})
 * @param offsetNs taken off, nanoseconds ({@code grpc_timeout_header_offset}, {@code grpc_timeout_offset})
 * @param isOfStream it sets the longest duration of the stream ({@code max_stream_duration}), not the route's timeout
 */
public record GrpcTimeouts(long maxNs, long offsetNs, boolean isOfStream) {

    /**
     * The route's timeout for a gRPC request.
     *
     * @param askedNs by its grpc-timeout; 0 is none, which is infinite
     */
    public long timeoutNs(long askedNs) {
        long ns = offsetNs < askedNs ? askedNs - offsetNs : askedNs;
        return maxNs != 0 && (ns == 0 || ns > maxNs) ? maxNs : ns;
    }

    /**
     * The longest duration of a stream, at least 1: one that comes to nothing ends at once.
     *
     * @param askedNs by its grpc-timeout; there is one
     */
    public long durationNs(long askedNs) {
        long ns = maxNs != 0 && askedNs > maxNs ? maxNs : askedNs;
        return Math.max(1, ns - offsetNs);
    }
}
