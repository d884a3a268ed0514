package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;

/**
 * One command of a format, or a literal text between two. Owner: any (immutable).
 */
interface Command {

    /**
     * Writes its value.
     *
     * @return false if the stream has no such value; nothing was written then
     */
    boolean write(StreamView view, TextOutput out);

    /** Whether the value is a number, which JSON writes without quotes. */
    default boolean isNumber() {
        return false;
    }
}
