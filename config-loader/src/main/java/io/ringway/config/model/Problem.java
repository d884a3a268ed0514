package io.ringway.config.model;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong in a configuration. Owner: any (immutable).
 *
 * @param message one line, without position and suggestion
 * @param position null if it is about a file as a whole
 * @param fieldPath {@code static_resources.clusters[2].connect_timeout}, or empty
 * @param related another place that it is about, such as the first of two equal names
 */
public record Problem(
        ProblemCode code,
        Severity severity,
        String message,
        @Nullable Position position,
        String fieldPath,
        Suggestion suggestion,
        @Nullable Related related) {

    /** A second place with a note on it. */
    public record Related(Position position, String note) {}

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** File name as printed, or empty. */
    public String file() {
        return position == null ? "" : position.source().name();
    }

    /** Line from 1, or 0 without a position. */
    public int line() {
        return position == null ? 0 : position.line();
    }

    /** Column from 1, or 0 without a position. */
    public int column() {
        return position == null ? 0 : position.column();
    }

    /** Length of the marked text, or 0 without a position. */
    public int length() {
        return position == null ? 0 : position.length();
    }

    /** Rendered as {@link ProblemReport} does. */
    @Override
    public String toString() {
        return ProblemReport.render(this);
    }
}
