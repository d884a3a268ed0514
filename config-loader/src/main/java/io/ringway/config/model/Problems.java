package io.ringway.config.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects problems, so that one run reports them all. The same thing at the same place, reached twice through an alias, is kept once.
 *
 * <p>Owner: control.
 */
public final class Problems {
    /** More help nobody; the first ones are kept. */
    public static final int PROBLEMS_MAX = 1000;

    private record Key(
            ProblemCode code, String message, @Nullable Position position) {}

    private final List<Problem> problems = new ArrayList<>();
    private final Set<Key> seen = new HashSet<>();
    private int errors;

    public void add(Problem problem) {
        if (problems.size() >= PROBLEMS_MAX) {
            return;
        }
        if (seen.add(new Key(problem.code(), problem.message(), problem.position()))) {
            problems.add(problem);
            errors += problem.isError() ? 1 : 0;
        }
    }

    /** An error about the key of a field. */
    public void atKey(ProblemCode code, FieldNode at, String message, Suggestion suggestion) {
        error(code, at, at.keyPosition(), message, suggestion, null);
    }

    /** An error about the value of a field. */
    public void atValue(ProblemCode code, FieldNode at, String message, Suggestion suggestion) {
        error(code, at, at.valuePosition(), message, suggestion, null);
    }

    /** An error about the value of a field that also is about another place. */
    public void atValue(
            ProblemCode code, FieldNode at, String message, Suggestion suggestion, Position other, String note) {
        error(code, at, at.valuePosition(), message, suggestion, new Problem.Related(other, note));
    }

    /** A warning about the key of a field. */
    public void warnAtKey(ProblemCode code, FieldNode at, String message, Suggestion suggestion) {
        add(new Problem(code, Severity.WARNING, message, at.keyPosition(), at.path(), suggestion, null));
    }

    public void error(
            ProblemCode code,
            FieldNode at,
            Position position,
            String message,
            Suggestion suggestion,
            Problem.@Nullable Related related) {
        at.markBroken();
        add(new Problem(code, Severity.ERROR, message, position, at.path(), suggestion, related));
    }

    public boolean hasErrors() {
        return errors > 0;
    }

    public int errorCount() {
        return errors;
    }

    /** All of them, in the order they were found. */
    public List<Problem> list() {
        return List.copyOf(problems);
    }

    /**
     * An extension says nothing of what it is.
     *
     * @param configAt its {@code typed_config}
     * @param what the extension, as {@code filter "name"}
     */
    public void noTypedConfig(FieldNode configAt, String what) {
        atKey(
                ProblemCode.MISSING_TYPE_URL,
                configAt,
                what + " has no typed_config",
                Suggestion.hint("add typed_config with its @type"));
    }
}
