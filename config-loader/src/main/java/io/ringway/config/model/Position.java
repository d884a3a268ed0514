package io.ringway.config.model;

/**
 * A place in a text. Owner: any (immutable).
 *
 * @param line from 1
 * @param column from 1, in code points
 * @param length code points on that line, at least 1
 */
public record Position(SourceText source, int line, int column, int length) {

    /** {@code file:line:column}. */
    @Override
    public String toString() {
        return source.name() + ":" + line + ":" + column;
    }
}
