package io.ringway.filters.http.fault;

import io.ringway.hotpath.filter.Bytes;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.routing.runtime.RuntimeInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of a chain, or of a route.
 *
 * @param delay null for none
 * @param abort null for none
 * @param upstreamCluster requests to this cluster only; empty for all
 * @param headers what requests have to have
 * @param downstreamNodes values of x-envoy-downstream-service-node; empty for all
 * @param activeMax most requests with a fault at a time
 * @param metadata what a faulty request gets as dynamic metadata, under the filter's name
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
record FaultSettings(
        @Nullable Delay delay,
        @Nullable Abort abort,
        String upstreamCluster,
        RouteCondition[] headers,
        List<Bytes> downstreamNodes,
        RuntimeInteger activeMax,
        Map<String, @Nullable Object> metadata) {

    /**
     * A delay.
     *
     * @param isByHeader the request says how long, and may lower the share
     * @param milliseconds of all others
     */
    record Delay(RuntimeFraction share, boolean isByHeader, RuntimeInteger milliseconds) {}

    /**
     * An answer in place of the upstream's.
     *
     * @param isByHeader the request says which, and may lower the share
     * @param httpStatus 0 if there is none, then it is made from {@code grpcStatus}
     * @param grpcStatus {@link #NO_GRPC_STATUS} if there is none
     */
    record Abort(RuntimeFraction share, boolean isByHeader, RuntimeInteger httpStatus, RuntimeInteger grpcStatus) {
        /** No code: 0 is one, and one that is never reached is none. */
        static final long NO_GRPC_STATUS = Long.MAX_VALUE;
    }
}
