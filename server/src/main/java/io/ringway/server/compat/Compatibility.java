package io.ringway.server.compat;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.model.FieldUse;
import io.ringway.config.model.FieldUse.Kind;
import io.ringway.config.model.FieldUse.Status;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each part of a configuration, by the same walk and the same compilation as {@code validate} does. Owner: the thread that asks.
 *
 * @param doesRun whether the configuration is accepted
 * @param uses every field and extension, in the order they are written
 * @param otherErrors what is wrong beside it and has nothing to do with what is supported
 */
public record Compatibility(boolean doesRun, List<Use> uses, List<Problem> otherErrors) {
    private static final Set<ProblemCode> UNSUPPORTED =
            Set.of(ProblemCode.UNSUPPORTED_FIELD, ProblemCode.UNSUPPORTED_EXTENSION, ProblemCode.UNSUPPORTED_VALUE);
    private static final Set<ProblemCode> UNKNOWN = Set.of(ProblemCode.UNKNOWN_FIELD, ProblemCode.UNKNOWN_TYPE_URL);

    /**
     * One of them.
     *
     * @param note why, or empty
     */
    public record Use(FieldUse use, String note) {
        public Status status() {
            return use.status();
        }
    }

    /** Reads and compiles; nothing is served. */
    public static Compatibility of(ConfigLoader loader, ConfigInput input) {
        List<FieldUse> written = new ArrayList<>();
        LoadResult result = loader.survey(input, written);
        Map<String, Use> byPlace = new LinkedHashMap<>();
        written.forEach(use -> byPlace.put(place(use), new Use(use, "")));
        List<Problem> otherErrors = new ArrayList<>();
        for (Problem problem : result.problems()) {
            Status status = status(problem.code());
            if (status != null) {
                downgrade(byPlace, problem, status);
            } else if (problem.isError()) {
                otherErrors.add(problem);
            }
        }
        return new Compatibility(
                result instanceof LoadResult.Loaded, List.copyOf(byPlace.values()), List.copyOf(otherErrors));
    }

    /** Number of fields or extensions with a status. */
    public long count(Kind kind, Status status) {
        return uses.stream()
                .filter(use -> use.use().kind() == kind && use.status() == status)
                .count();
    }

    private static @Nullable Status status(ProblemCode code) {
        if (UNSUPPORTED.contains(code)) {
            return Status.UNSUPPORTED;
        }
        if (UNKNOWN.contains(code)) {
            return Status.UNKNOWN;
        }
        return code == ProblemCode.NO_EFFECT ? Status.WITHOUT_EFFECT : null;
    }

    /** What the walk took and the compilation did not; a place that the walk has not met becomes a part of its own. */
    private static void downgrade(Map<String, Use> byPlace, Problem problem, Status status) {
        String note = problem.message();
        String path = problem.fieldPath();
        String key = byPlace.containsKey(path + Kind.EXTENSION) ? path + Kind.EXTENSION : path + Kind.FIELD;
        Use known = byPlace.get(key);
        if (known != null) {
            FieldUse use = known.use();
            byPlace.put(key, new Use(new FieldUse(use.kind(), status, use.name(), use.at(), use.path()), note));
        } else if (problem.position() != null) {
            FieldUse use = new FieldUse(Kind.FIELD, status, path, problem.position(), path);
            byPlace.put(key, new Use(use, note));
        }
    }

    private static String place(FieldUse use) {
        return use.path() + use.kind();
    }
}
