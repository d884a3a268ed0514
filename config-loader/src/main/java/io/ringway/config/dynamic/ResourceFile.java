package io.ringway.config.dynamic;

import com.google.protobuf.Any;
import io.ringway.config.model.FieldNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of resources that was read. Owner: control.
 *
 * @param file {@code path} as it was written
 * @param directory {@code watched_directory}, or null
 * @param version {@code version_info}
 * @param at the positions of the file's {@code resources}
 */
public record ResourceFile(Path file, @Nullable Path directory, String version, List<Entry> entries, FieldNode at) {
    /** A resource before its type is known. */
    public record Entry(Any message, FieldNode at) {}

    public ResourceFile {
        entries = List.copyOf(entries);
    }
}
