package io.ringway.hotpath.trace;

/** What a request's head says of the trace that it belongs to. Reused from request to request. Owner: worker. */
final class IncomingContext {
    /** What a head was found to hold. */
    enum Outcome {
        /** Nothing of a trace; maybe a decision. */
        ABSENT,
        FOUND,
        /** Something that is none: the request goes on untraced, its fields as they are. */
        MALFORMED
    }

    /** Nobody has decided yet. */
    static final int UNDECIDED = -1;

    long traceHigh;
    long traceLow;
    long spanId;
    long parentId;
    boolean hasParent;
    boolean isTraceId128;
    /** 1 if the caller reports its spans, 0 if not, or {@link #UNDECIDED}. */
    int sampled = UNDECIDED;

    void clear() {
        traceHigh = 0;
        traceLow = 0;
        spanId = 0;
        parentId = 0;
        hasParent = false;
        isTraceId128 = false;
        sampled = UNDECIDED;
    }
}
