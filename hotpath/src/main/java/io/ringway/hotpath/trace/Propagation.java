package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.AttemptSpan;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.TraceContext;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.transport.memory.BufferPool;

/** How heads carry the place in a trace from hop to hop. Owner: worker. */
abstract sealed class Propagation permits B3Propagation, W3cPropagation {
    /** Room for the values of one head, whatever the fields. */
    private static final int MEMORY_BYTES = 160;

    /** Reads what the caller says. */
    abstract IncomingContext.Outcome read(HeaderBlock head, IncomingContext into);

    /**
     * Sets the fields that tell the next hop.
     *
     * @param memory {@link #MEMORY_BYTES} bytes that stay as long as the head is used
     * @return false if the block is full
     */
    abstract boolean write(TraceContext trace, AttemptSpan span, HeaderBlock head, int memory);

    /** The same in memory of the stream, which all its attempts use one after the other: a head is encoded at once. */
    final boolean tell(StreamCallbacks stream, AttemptSpan span, HeaderBlock head) {
        TraceContext trace = stream.info().trace;
        if (trace.memory < 0) {
            int memory = stream.scratch().reserve(MEMORY_BYTES);
            if (memory == BufferPool.NONE) {
                return false;
            }
            trace.memory = memory;
        }
        return write(trace, span, head, trace.memory);
    }

    /** The span that the next hop will have as its parent. */
    static long tellingSpan(TraceContext trace, AttemptSpan span) {
        return span.id == 0 ? trace.spanId : span.id;
    }
}
