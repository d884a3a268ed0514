package io.ringway.config;

import io.ringway.config.model.Problem;
import io.ringway.config.model.SourceText;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of resources whose text cannot be used. Owner: any (immutable).
 *
 * @param file as its path was written
 * @param text what it holds, or null if it cannot be read
 * @param problems those in the file; if nothing in it is wrong by itself, those that it makes somewhere else
 */
public record RefusedFile(Path file, @Nullable SourceText text, List<Problem> problems) {
    public RefusedFile {
        problems = List.copyOf(problems);
    }
}
