package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;

/**
 * One command of a format, or a literal text between two. Owner: any (immutable), except that one with memory of its own gives each worker
 * a copy by {@link #forWorker}.
 */
interface Command {

    /**
     * Writes its value.
     *
     * @return false if the stream has no such value; nothing was written then
     */
    boolean write(StreamView view, FormatOutput out);

    /** Whether the value is a number, which JSON writes without quotes. */
    default boolean isNumber() {
        return false;
    }

    /** What a worker may use. */
    default Command forWorker() {
        return this;
    }
}
