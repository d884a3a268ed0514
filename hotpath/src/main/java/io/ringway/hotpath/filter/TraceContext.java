package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.TraceReason;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream stands in a trace. Reused from stream to stream. Owner: worker.
 */
public final class TraceContext {
    public TraceReason reason = TraceReason.NOT_TRACEABLE;

    /** There are ids, to be told to whoever the request goes to. */
    public boolean isActive;

    /** The stream's spans are reported. */
    public boolean isSampled;

    /** The trace began elsewhere, or {@link #parentId} means something for another reason. */
    public boolean hasParent;

    /** The span is one with the caller's (Zipkin {@code shared}). */
    public boolean isShared;

    /** {@link #traceHigh} is part of the trace's id. */
    public boolean isTraceId128;

    public long traceHigh;
    public long traceLow;
    public long spanId;
    public long parentId;

    /** What the route says that the request had when it was chosen, or null. */
    public @Nullable RouteTracing route;

    /** A name for the span that came in a head, packed by {@link Slices}; it goes before the route's. */
    public long operationSlice = Slices.NONE;

    /** the route's name for the span is to be told in the answer. */
    public boolean isOperationTold;

    /** Where the values of the fields stand that tell the next hop, 0 or more; -1 until the first attempt. */
    public int memory = -1;

    public void clear() {
        reason = TraceReason.NOT_TRACEABLE;
        isActive = false;
        isSampled = false;
        hasParent = false;
        isShared = false;
        isTraceId128 = false;
        traceHigh = 0;
        traceLow = 0;
        spanId = 0;
        parentId = 0;
        route = null;
        operationSlice = Slices.NONE;
        isOperationTold = false;
        memory = -1;
    }
}
