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
     * @param refused files whose new text is refused; the configuration has what they had before
     */
    record Loaded(CompiledConfig config, FieldNode positions, List<RefusedFile> refused) implements LoadResult {
        public Loaded {
            refused = List.copyOf(refused);
        }

        @Override
        public List<Problem> problems() {
            return config.warnings();
        }
    }

    /**
     * It is refused as a whole; nothing was changed.
     *
     * @param refused files of resources among those that the problems are in
     */
    record Refused(List<Problem> problems, List<RefusedFile> refused) implements LoadResult {
        public Refused {
            problems = List.copyOf(problems);
            refused = List.copyOf(refused);
        }
    }

    /** Errors and warnings, in the order they were found; {@link io.ringway.config.model.ProblemReport} prints them. */
    List<Problem> problems();

    /** Files of resources that are wrong. */
    List<RefusedFile> refused();
}
