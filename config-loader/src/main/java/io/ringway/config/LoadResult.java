package io.ringway.config;

import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problem;
import java.util.List;

/** What became of a configuration. Owner: any (immutable). */
public sealed interface LoadResult {

    /**
     * It can be applied; there may be warnings.
     *
     * @param positions of every field; large, so not to be kept by what runs long
     */
    record Loaded(CompiledConfig config, FieldNode positions) implements LoadResult {
        @Override
        public List<Problem> problems() {
            return config.warnings();
        }
    }

    /** It is refused as a whole; nothing was changed. */
    record Refused(List<Problem> problems) implements LoadResult {
        public Refused {
            problems = List.copyOf(problems);
        }
    }

    /** Errors and warnings, in the order they were found; {@link io.ringway.config.model.ProblemReport} prints them. */
    List<Problem> problems();
}
