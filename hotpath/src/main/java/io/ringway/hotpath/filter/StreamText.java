package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.TextOutput;

/** A text that is made of what is known of a stream. Owner: any (immutable). */
@FunctionalInterface
public interface StreamText {

    /** Writes it; what the output has no room for is missing, and the output says so. */
    void write(StreamView view, TextOutput out);
}
