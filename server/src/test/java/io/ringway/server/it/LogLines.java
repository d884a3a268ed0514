package io.ringway.server.it;

import io.ringway.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An access log that a test reads.
 *
 * @param directory of the test's own
 */
record LogLines(Path directory) {
    private static final String FILE_TYPE = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog";

    /** The connection manager's field that makes it, one line per request. */
    String manager(String format) {
        return manager(format, "");
    }

    /**
     * The same.
     *
     * @param filter which requests, in flow style, or empty
     */
    String manager(String format, String filter) {
        return "access_log: [{ " + (filter.isEmpty() ? "" : "filter: " + filter + ", ") + "typed_config: { \"@type\": "
                + FILE_TYPE + ", path: " + file() + ", format: \"" + format + "\\n\" } }]";
    }

    /** Waits until there are so many lines, and reads them. */
    List<String> await(int count) {
        Eventually.equals("lines in the log", count, () -> read().size());
        return read();
    }

    private List<String> read() {
        try {
            return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file() {
        return directory.resolve("access.log");
    }
}
