package io.ringway.hotpath.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route says about traces (Envoy {@code Route.tracing}, {@code Route.decorator}). Owner: any (immutable).
 *
 * @param sampling in place of the connection manager's, or null
 * @param tags beside, or in place of, those of the connection manager
 * @param operation name of the spans, in UTF-8; not to be modified; empty for the usual name
 * @param isOperationTold the name is passed on in {@code x-envoy-decorator-operation}
 */
@SuppressWarnings("ArrayRecordComponent") // copied byte for byte
public record RouteTracing(
        @Nullable TraceSampling sampling, List<TraceTag> tags, byte[] operation, boolean isOperationTold) {
    public RouteTracing {
        tags = List.copyOf(tags);
    }

    /** It names its spans. */
    public boolean hasOperation() {
        return operation.length > 0;
    }
}
