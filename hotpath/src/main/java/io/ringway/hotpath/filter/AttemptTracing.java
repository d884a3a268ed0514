package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.HeaderBlock;

/** What the router tells of its attempts, for the trace that a stream belongs to. Owner: worker. */
public interface AttemptTracing {

    /** An attempt begins: its span gets an id if attempts have spans of their own. Host and number are set. */
    void begin(StreamCallbacks stream, AttemptSpan span);

    /**
     * Puts the fields that tell the trace into a head that is about to go out.
     *
     * @return false if there is no memory or the block is full
     */
    boolean tell(StreamCallbacks stream, AttemptSpan span, HeaderBlock head);

    /** The attempt is over, in whatever way; called for spans with an id only. */
    void end(StreamCallbacks stream, AttemptSpan span);
}
