package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.TraceSampling;
import io.ringway.hotpath.filter.TraceTag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a connection manager traces (Envoy {@code HttpConnectionManager.Tracing}). Owner: any (immutable).
 *
 * @param provider null if requests are chosen, and their ids say so, but no spans are made
 * @param isRequestIdAsked the request id decides ({@code use_request_id_for_trace_sampling}); otherwise every request is chosen
 * @param tags of all spans
 * @param pathTagBytesMax how much of a path {@code http.url} shows
 * @param isVerbose spans tell moments of the exchange
 * @param areAttemptsTraced attempts at upstreams have spans of their own ({@code spawn_upstream_span})
 * @param isEgress the listener is for what leaves the service ({@code traffic_direction: OUTBOUND})
 * @param nodeId may be empty
 * @param zone may be empty
 */
public record TracingDescriptor(
        @Nullable TraceProvider provider,
        TraceSampling sampling,
        boolean isRequestIdAsked,
        List<TraceTag> tags,
        int pathTagBytesMax,
        boolean isVerbose,
        boolean areAttemptsTraced,
        boolean isEgress,
        String nodeId,
        String zone,
        TracingStats stats) {
    public TracingDescriptor {
        tags = List.copyOf(tags);
    }
}
