package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a {@code DataSource} holds: written in place, in a file or in an environment variable. Owner: control. */
public final class DataSourceReader {
    private final Problems problems;

    public DataSourceReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads it.
     *
     * @param bytesMax a file beyond this is not read; it counts as so many bytes and one
     * @return null after a problem; empty if nothing was given
     */
    public byte @Nullable [] read(DataSource source, FieldNode at, int bytesMax) {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING -> source.getInlineStringBytes().toByteArray();
            case INLINE_BYTES -> source.getInlineBytes().toByteArray();
            case ENVIRONMENT_VARIABLE -> variable(source.getEnvironmentVariable(), at.field("environment_variable"));
            case FILENAME -> file(source.getFilename(), at.field("filename"), bytesMax);
            default -> new byte[0];
        };
    }

    private byte @Nullable [] variable(String name, FieldNode at) {
        String value = System.getenv(name);
        if (value == null) {
            problems.atValue(ProblemCode.BAD_VALUE, at, "there is no environment variable " + name, Suggestion.NONE);
            return null;
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private byte @Nullable [] file(String name, FieldNode at, int bytesMax) {
        Path file = Path.of(name);
        try {
            // A mistaken path need not be read to be refused.
            return Files.size(file) > bytesMax ? new byte[bytesMax + 1] : Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            problems.atValue(ProblemCode.BAD_FILE, at, "there is no file " + name, Suggestion.NONE);
        } catch (IOException e) {
            problems.atValue(ProblemCode.BAD_FILE, at, "cannot read " + name + ": " + e.getMessage(), Suggestion.NONE);
        }
        return null;
    }
}
