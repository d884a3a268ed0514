package io.ringway.config.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Prints problems for people, each with the line it is about:
 *
 * <pre>
 * error RW2041: unknown field "conect_timeout" in Cluster
 *   --&gt; envoy.yaml:41:5      static_resources.clusters[2].conect_timeout
 *    41 |     conect_timeout: 0.25s
 *             ^^^^^^^^^^^^^^ did you mean "connect_timeout"?
 * </pre>
 *
 * Owner: any (stateless).
 */
public final class ProblemReport {
    /** Longer lines (JSON on one line) are cut to a window around the column. */
    private static final int LINE_WINDOW = 160;

    private static final int NUMBER_WIDTH = 5;

    private ProblemReport() {}

    /** All problems in the order of their positions, a blank line between them, and a line that counts them. */
    public static String render(List<Problem> problems) {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparing(Problem::severity)
                .thenComparing(Problem::file)
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column));
        StringBuilder text = new StringBuilder();
        long errors = 0;
        for (Problem problem : sorted) {
            text.append(render(problem)).append('\n');
            errors += problem.isError() ? 1 : 0;
        }
        long warnings = sorted.size() - errors;
        if (!sorted.isEmpty()) {
            text.append(count(errors, "error"));
            text.append(errors > 0 && warnings > 0 ? ", " : "");
            text.append(count(warnings, "warning")).append('\n');
        }
        return text.toString();
    }

    /** One problem, each line ended. */
    public static String render(Problem problem) {
        StringBuilder text = new StringBuilder();
        text.append(problem.severity().label())
                .append(' ')
                .append(problem.code().id())
                .append(": ")
                .append(problem.message())
                .append('\n');
        Position position = problem.position();
        if (position == null) {
            String suggestion = problem.suggestion().text();
            return suggestion.isEmpty()
                    ? text.toString()
                    : text.append("  = ").append(suggestion).append('\n').toString();
        }
        text.append("  --> ").append(position);
        if (!problem.fieldPath().isEmpty()) {
            text.append("      ").append(problem.fieldPath());
        }
        text.append('\n');
        appendLine(text, position, problem.suggestion().text());
        Problem.Related related = problem.related();
        if (related != null) {
            text.append("  ::: ").append(related.position()).append('\n');
            appendLine(text, related.position(), related.note());
        }
        return text.toString();
    }

    private static void appendLine(StringBuilder text, Position position, String note) {
        int[] line = position.source().line(position.line()).codePoints().toArray();
        int column = Math.min(position.column() - 1, line.length);
        int from = line.length <= LINE_WINDOW ? 0 : Math.max(0, column - LINE_WINDOW / 3);
        int to = Math.min(line.length, from + LINE_WINDOW);
        String lead = from > 0 ? "... " : "";
        text.append(" ".repeat(Math.max(0, NUMBER_WIDTH - digits(position.line()))))
                .append(position.line())
                .append(" | ")
                .append(lead)
                .append(new String(line, from, to - from))
                .append(to < line.length ? " ..." : "")
                .append('\n');
        text.append(" ".repeat(Math.max(NUMBER_WIDTH, digits(position.line())) + " | ".length() + lead.length()));
        for (int i = from; i < column; i++) {
            text.append(line[i] == '\t' ? '\t' : ' ');
        }
        int carets = Math.max(1, Math.min(position.length(), to - column));
        text.append("^".repeat(carets));
        if (!note.isEmpty()) {
            text.append(' ').append(note);
        }
        text.append('\n');
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private static String count(long number, String noun) {
        if (number == 0) {
            return "";
        }
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
